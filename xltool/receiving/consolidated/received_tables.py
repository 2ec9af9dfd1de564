"""The tables about what was received: 版本对比, 问题, 不予受理 and 收件清单."""

from collections.abc import Iterable, Iterator, Sequence

from xltool.language.patterns import compile_later
from xltool.model.findings import Severity, shorten
from xltool.model.template import SEVERITY_WORDS
from xltool.receiving.consolidated.evidence import Evidence
from xltool.receiving.consolidated.tables import LINKS_OF_DETAILS, Linked, Row, Table, Value, columns
from xltool.receiving.decision.candidates import Candidate
from xltool.receiving.decision.standing import HARMLESS, Pair, Standing
from xltool.receiving.record import DifferenceRow, FindingRow, difference_row
from xltool.sending.seal.compare import compare
from xltool.sending.seal.content import entries_of

VERSIONS, PROBLEMS, REFUSED, RECEIVED = "版本对比", "问题", "不予受理", "收件清单"
TAMPERED_KIND = "封存后改动"

_UNIT = columns("单位编码 code 9, 单位名称 text 16, 年度 integer 6, 阶段 text 6")
_VERSION_COLUMNS = (
    *columns("类型 text 12"),
    *_UNIT,
    *columns("工作表 text 10, 行 text 24, 字段 text 14, 单元格 code 8, 原来 long 34, 现在 long 34"),
    *columns("原版本 integer 7, 现版本 integer 7, 原来源 link 12, 现来源 link 12"),
)
_PROBLEM_COLUMNS = (
    *columns("级别 text 6, 编号 code 6"),
    *_UNIT,
    *columns("处理结果 text 10, 项目 text 14, 工作表 text 10, 单元格 text 14, 字段 text 12, 当前内容 long 16"),
    *columns("问题 long 40, 修改建议 long 32, 说明 long 12, 来源 link 12"),
)
_REFUSED_COLUMNS = (
    *columns("类别 text 13, 文件 text 30, 原因 long 48, 怎么办 long 44"),
    *_UNIT,
    *columns("版本 integer 5, 编号 code 6, 来源 link 26"),
)
_RECEIVED_COLUMNS = (
    *columns("结果 text 13, 文件 text 34"),
    *_UNIT,
    *columns("版本 integer 5, 报送时间 text 18, 报送校验码 code 13, 错误 integer 6, 警告 integer 6"),
    *columns("说明 long 48, 来源 link 26, 文件指纹（SHA-256） code 66"),
)
_NAMED = 3
"""So many cells, contents and projects of one cause are named; the others are counted."""
_QUOTE = compile_later(r"「[^」]*」")
_SEVERITIES = tuple(map(str, Severity))
_STANDING_MARKS = tuple(
    (standing.value, colour)
    for standing, colour in (
        *((one, "amber") for one in Standing if one not in HARMLESS),
        (Standing.COUNTED, "green"),
        (Standing.COPY, "grey"),
        (Standing.SUPERSEDED, "grey"),
        (Standing.RETURN, "blue"),
        (Standing.SKIPPED, "grey"),
        (Standing.CONFLICT, "red"),
        (Standing.REFUSED, "red"),
    )
)


def versions_table(evidence: Evidence) -> Table:
    """版本对比: cell by cell, what a newer version changed, what differs in a conflict, what was changed after sealing."""
    return Table(
        VERSIONS,
        "版本对比",
        "新旧版本之间、互相冲突的版本之间、封存后被改动的工作簿与封存内容之间，逐格列出差别。",
        _VERSION_COLUMNS,
        lambda: _version_rows(evidence),
        links=LINKS_OF_DETAILS,
        marks=(("新旧版本", "grey"), ("版本冲突", "red"), (TAMPERED_KIND, "amber")),
    )


def problems_table(evidence: Evidence) -> Table:
    """问题: first what concerns several units (K..), then the findings of each workbook, unit by unit."""
    return Table(
        PROBLEMS,
        "问题",
        "K 开头的编号是汇总时才看得出的问题；Q 开头的是收件时发现的；含义见 docs/received.md，其余编号见《校验规则》。已被替代的旧版不再列出。",
        _PROBLEM_COLUMNS,
        lambda: _problem_rows(evidence),
        links=LINKS_OF_DETAILS,
        marks=(("错误", "red"), ("警告", "amber"), ("提示", "blue")),
    )


def refused_table(evidence: Evidence) -> Table:
    """不予受理: one row per received file that is kept apart, with the reason and what to answer."""
    return Table(
        REFUSED,
        "不予受理",
        "以下文件没有计入汇总。“怎么办”一栏可以直接答复报送单位。",
        _REFUSED_COLUMNS,
        lambda: _refused_rows(evidence),
        marks=_STANDING_MARKS,
    )


def received_table(evidence: Evidence) -> Table:
    """收件清单: one row per file or mail that came in, whatever became of it."""
    return Table(
        RECEIVED,
        "收件清单",
        "收到的每一个文件、每一封邮件在这里都有一行。",
        _RECEIVED_COLUMNS,
        lambda: _received_rows(evidence),
        printed=len(_RECEIVED_COLUMNS) - 1,
        marks=_STANDING_MARKS,
    )


def _unit(one: Candidate | None) -> tuple[Value, ...]:
    return (None,) * 4 if one is None else (one.unit, one.name, one.year, one.stage)


def _version_rows(evidence: Evidence) -> Iterator[Row]:
    for pair in evidence.decision.pairs:
        yield from _pair_rows(evidence, pair)
    for digests in evidence.decision.groups.values():
        for digest in digests:
            if evidence.decision.verdicts[digest].standing is Standing.TAMPERED:
                one = evidence.candidates[digest]
                for row in evidence.body(digest).differences:
                    link = evidence.link(digest)
                    yield _version_row(TAMPERED_KIND, one, row, one, link, link)


def _pair_rows(evidence: Evidence, pair: Pair) -> Iterator[Row]:
    before, after = evidence.candidates[pair.before], evidence.candidates[pair.after]
    links = evidence.link(pair.before), evidence.link(pair.after)
    differences = compare(entries_of(evidence.content(pair.before)), entries_of(evidence.content(pair.after)))
    rows = [difference_row(one) for one in differences]
    if not rows:
        rows = [DifferenceRow("", "", "", "", "（内容完全相同）", "（内容完全相同）")]
    for row in rows:
        yield _version_row(pair.kind, after, row, before, *links)


def _version_row(
    kind: str, one: Candidate, row: DifferenceRow, before: Candidate, former: Linked | None, present: Linked | None
) -> Row:
    return (
        kind, *_unit(one), row.sheet, row.row, row.field, row.cell, row.before, row.after,
        before.version or None, one.version or None, former, present,
    )  # fmt: skip


def _problem_rows(evidence: Evidence) -> Iterator[Row]:
    for problem in evidence.problems:
        standing = evidence.decision.verdicts[problem.digest].standing.value
        yield (
            SEVERITY_WORDS[problem.severity], problem.code, problem.key.unit, problem.name,
            *problem.key.period, standing, problem.project, None, None, None, None,
            problem.message, problem.fix, None, evidence.link(problem.digest),
        )  # fmt: skip
    for one, _verdict in evidence.decision.received:
        for finding in evidence.odd.get(one.source, ()):
            candidate = evidence.candidates.get(one.digest)
            link = Linked(one.source, evidence.target(one.path))
            yield _finding(finding, candidate, "收件", link)
    yield from _rule_rows(evidence)


def _rule_rows(evidence: Evidence) -> Iterator[Row]:
    """Unit by unit, then the refused ones; what was replaced or is a copy says nothing new."""
    grouped = [digest for digests in evidence.decision.groups.values() for digest in digests]
    known = set(grouped)
    rest = [digest for digest in evidence.decision.first if digest not in known]
    for digest in (*grouped, *rest):
        standing = evidence.decision.verdicts[digest].standing
        if standing in {Standing.COPY, Standing.SUPERSEDED}:
            continue
        link = evidence.link(digest)
        findings = evidence.body(digest).findings
        for finding in by_cause(sorted(findings, key=lambda row: _SEVERITIES.index(row.severity))):
            yield _finding(finding, evidence.candidates[digest], standing.value, link)


def by_cause(findings: Iterable[FindingRow]) -> Iterator[FindingRow]:
    """One row for all findings of a workbook that say the same of the same column, whatever they quote."""
    groups: dict[tuple[str, ...], list[FindingRow]] = {}
    for row in findings:
        said = (
            _QUOTE.sub("", text.replace(shorten(row.value), "") if row.value else text)
            for text in (row.message, row.fix)
        )
        groups.setdefault((row.severity, row.code, row.sheet, row.field, row.note, *said), []).append(row)
    for rows in groups.values():
        if len(rows) == 1:
            yield rows[0]
            continue
        yield rows[0]._replace(
            cell=_name_some([row.cell for row in rows], "处"),
            value=_name_some([shorten(row.value) for row in rows], "种"),
            project=_name_some([row.project for row in rows], "个"),
            message=f"{rows[0].message}（这样的共 {len(rows)} 处）",
        )


def _name_some(texts: Sequence[str], measure: str) -> str:
    distinct = [text for text in dict.fromkeys(texts) if text]
    more = f" 等 {len(distinct)} {measure}" if len(distinct) > _NAMED else ""
    return "、".join(distinct[:_NAMED]) + more


def _finding(row: FindingRow, one: Candidate | None, standing: str, link: Linked | None) -> Row:
    return (
        SEVERITY_WORDS[row.severity], row.code, *_unit(one), standing, row.project, row.sheet,
        row.cell, row.field, shorten(row.value), row.message, row.fix, row.note, link,
    )  # fmt: skip


def _refused_rows(evidence: Evidence) -> Iterator[Row]:
    for one, verdict in evidence.decision.received:
        if verdict.standing in HARMLESS:
            continue
        candidate = evidence.candidates.get(one.digest)
        code = one.code or (candidate.code if candidate else "")
        version = candidate.version or None if candidate else None
        link = Linked(one.source, evidence.target(one.path))
        yield (verdict.standing.value, one.name, verdict.reason, verdict.fix, *_unit(candidate), version, code, link)


def _received_rows(evidence: Evidence) -> Iterator[Row]:
    for one, verdict in evidence.decision.received:
        candidate = evidence.candidates.get(one.digest)
        seal = (candidate.version or None, candidate.sealed_at, candidate.seal_code) if candidate else (None,) * 3
        counts = (
            (None,) * 2
            if candidate is None or candidate.code or candidate.kind
            else (candidate.errors, candidate.warnings)
        )
        link = Linked(one.source, evidence.target(one.path))
        yield (verdict.standing.value, one.name, *_unit(candidate), *seal, *counts, verdict.reason, link, one.digest)
