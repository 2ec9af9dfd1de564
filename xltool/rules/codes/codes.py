"""Codes of projects, region and department (C01-C05).

Codes are judged by what they say once width, spaces and case are put right: C05 alone speaks of how they are typed.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from xltool.language.number_formats import is_scientific
from xltool.language.patterns import compile_later
from xltool.language.unseen import JOINERS
from xltool.model.findings import Mend, Severity, Text
from xltool.model.form import CodeRules, Form
from xltool.model.submission import Fault, Indicator, Project, Row, Submission, TextEntry
from xltool.model.template import TEMPORARY_CODE
from xltool.rules.registry import Hit, elsewhere, hit, rule

_BLANKS = compile_later(rf"[\s{JOINERS}]+")
_ROUNDED = compile_later(r"[0-9]{15}0{3,}")
"""A number of more than 15 digits as text: Excel keeps 15, and prints zeros for the rest."""
_CODE_LIKE = compile_later(r"[0-9A-Z]{6,}")
"""What may be rewritten without judgement; a remark that strayed into the column never is."""
_CONTINUED = compile_later(r"延续|跨年|续建|结转")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Fold width and drop every space, so that only what is said is compared."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def code_text(entry: TextEntry) -> str:
    """The code that is meant; "" when blank, or when Excel has made a number of it."""
    return _meant(entry.value) if entry.value else ""


@lru_cache(maxsize=4096)
def _meant(typed: str) -> str:
    code = plain(typed).upper()
    return "" if is_scientific(code) else code


def _is_regular(code: str, codes: CodeRules) -> bool:
    return re.fullmatch(codes.project_pattern, code) is not None


def _is_temporary(code: str) -> bool:
    return code.startswith(TEMPORARY_CODE) and code.removeprefix(TEMPORARY_CODE).isdecimal()


@rule("C01", Severity.WARNING, "项目编码的填写和格式").says(
    missing=Text("项目编码没有填写。", "请从预算一体化系统复制项目编码，按文本粘贴到这里。", Severity.ERROR),
    temporary=Text(
        "项目编码「{value}」是导入时编的临时编号{others}，不是预算一体化系统里的编码。",
        "请查到编码，用查找替换（Ctrl+H，范围选工作簿）把临时编号换成编码，「指标」里的一起换。",
        Severity.ERROR,
    ),
    too_long=Text(
        "项目编码「{value}」有 {length} 位，超过 {limit} 位，系统存不下。", "请从预算一体化系统重新复制完整的项目编码。"
    ),
    shape=Text(
        "项目编码「{value}」有 {length} 位，不是通常的格式：{words}。",
        "请从预算一体化系统重新复制完整的项目编码；编码确实如此的，请在说明列写明。",
    ),
)
def project_code_shape(s: Submission, form: Form) -> Iterator[Hit]:
    """项目编码不能为空，并应符合本地的编码格式。

    要求：项目编码不为空，长度不超过 21 位，默认格式为 6 位行政区划代码 + 2 位年份 + 13 位数字或大写字母；其他编码格式可在表样中设定。
    依据：表样的项目编码一栏；预算管理一体化系统的项目编码长度（参照）
    通过：13063621UQAP8BYN8VZWK（21 位）
    不通过：13063621UQAP8BYN8VZW（20 位）
    """
    rules = form.codes
    temporary = [project for project in s.projects if _is_temporary(code_text(project.code))]
    if temporary:
        entry = temporary[0].code
        yield hit(entry, "temporary", temporary[0], others=elsewhere([project.code for project in temporary]))
    for project in s.projects:
        entry, code = project.code, code_text(project.code)
        if project in temporary:
            continue
        if entry.blank:
            yield hit(entry, "missing", anchor=project.anchor)
        elif not code:
            continue
        elif len(code) > rules.project_max_length or not _is_regular(code, rules):
            yield hit(
                entry,
                "too_long" if len(code) > rules.project_max_length else "shape",
                project,
                length=len(code),
                limit=rules.project_max_length,
                words=rules.project_pattern_words,
            )


@rule("C02", Severity.WARNING, "项目编码与行政区划").says(
    shape=Text(
        "行政区划代码「{value}」不是 {digits} 位数字，无法核对项目编码。",
        "请填写 {digits} 位行政区划代码，例如 130636。",
    ),
    other=Text(
        "项目编码「{value}」开头的区划是 {found}，封面的行政区划代码是 {region}。",
        "请核对项目编码；编码无误的，请改正封面的行政区划代码。",
    ),
)
def project_code_region(s: Submission, form: Form) -> Iterator[Hit]:
    """项目编码的前 6 位应为本地的行政区划代码。

    要求：封面填写 6 位行政区划代码，各项目编码的前 6 位与它相同。
    依据：《中华人民共和国行政区划代码》（GB/T 2260）；表样中的项目编码（参照）
    通过：顺平县（130636）的项目编码以 130636 开头
    不通过：顺平县（130636）的项目编码以 130637 开头
    """
    entry, region = s.cover.region_code, code_text(s.cover.region_code)
    if not region:
        return
    whole = re.compile(rf"[0-9]{{{form.codes.region_digits}}}")
    if not whole.fullmatch(region):
        yield hit(entry, "shape", digits=form.codes.region_digits)
        return
    for project in s.projects:
        found = whole.match(code_text(project.code))
        if found and found.group() != region:
            yield hit(project.code, "other", project, found=found.group(), region=region)


@rule("C03", Severity.ERROR, "项目编码中的年份").says(
    future=Text(
        "项目编码「{value}」中的年份是 {entered} 年，晚于填报年度 {year} 年。",
        "请核对项目编码；编码无误的，请改正封面的填报年度。",
    ),
    past=Text(
        "项目编码「{value}」中的年份是 {entered} 年，早于填报年度 {year} 年，应为延续项目或跨年项目。",
        "请核对项目编码；⟨确为延续项目的，请在备注列写“延续项目”|确为延续项目的不必改⟩。",
        Severity.INFO,
    ),
)
def project_code_year(s: Submission, form: Form) -> Iterator[Hit]:
    """项目编码中的入库年份不能晚于填报年度。

    要求：编码第 7、8 位是项目入库的年份：不得晚于填报年度；早于填报年度的应为延续或跨年项目（项目名称、资金用途或备注写明的不再提示）。
    依据：表样中的项目编码；项目库管理的通常做法（参照）
    通过：2021 年度，编码第 7、8 位为 21
    不通过：2021 年度，编码第 7、8 位为 22
    """
    year, start = s.cover.year.value, form.codes.year_position
    if year is None:
        return
    for project in s.projects:
        code = code_text(project.code)
        digits = code[start : start + 2]
        if not _is_regular(code, form.codes) or not digits.isdecimal():
            continue
        entered = 2000 + int(digits)
        if entered > year or (entered < year and not _says_it_continues(project)):
            yield hit(project.code, "future" if entered > year else "past", project, entered=entered, year=year)


def _says_it_continues(project: Project) -> bool:
    texts = (project.name, project.purpose, project.remark)
    return any(_CONTINUED.search(entry.typed) for entry in texts)


@rule("C04", Severity.ERROR, "项目编码不重复").says(
    repeated=Text(
        "项目编码「{value}」已经用在前面的项目「{other}」上，一个编码只能用一次。",
        "请从预算一体化系统核对，改成本项目自己的编码；整行重复的，请删去一行。",
    )
)
def project_code_unique(s: Submission, _form: Form) -> Iterator[Hit]:
    """项目编码在本工作簿内不能重复。

    要求：每个项目的编码各不相同，空格、全角半角和大小写不同仍算重复；从第二次出现起逐行指出。
    依据：一项目一编码、一项目一表的通常做法（参照）
    通过：两个项目的编码不同
    不通过：两个项目用了同一个编码
    """
    first: dict[str, Project] = {}
    for project in s.projects:
        code = code_text(project.code)
        if not code:
            continue
        other = first.setdefault(code, project)
        if other is not project:
            yield hit(
                project.code,
                "repeated",
                project=project.key,
                anchor=f"{project.anchor}/{project.name.typed}",
                other=other.title,
            )


@rule("C05", Severity.ERROR, "编码按文本填写", mendable=True).says(
    number=Text(
        "{field}「{value}」被 Excel 当成了数字{others}，原来的编码已经看不出来。",
        "请先把单元格格式设为文本，再重新粘贴完整的编码。",
    ),
    untidy=Text(
        "{field}「{value}」里有空格、全角字符或小写字母{others}，应为「{clean}」。",
        "请改为「{clean}」，也可以用自动修正。",
    ),
    doubtful=Text(
        "{field}「{value}」里有空格、全角字符或小写字母{others}，也不像完整的编码。", "请核对后填写完整的编码。"
    ),
    zeros=Text(
        "{field}「{value}」第 16 位起都是 0{others}，像是曾被当成数字存放，后面的数字已经丢失。",
        "请从预算一体化系统按文本重新复制；编码确实如此的，请在说明列写明。",
        Severity.WARNING,
    ),
    lost_zero=Text(
        "{field}「{value}」少一位，可能丢了开头的 0。", "请把单元格格式设为文本，再填写完整的编码，例如 {clean}。"
    ),
)
def codes_are_text(s: Submission, form: Form) -> Iterator[Hit]:
    """各种编码应按文本填写，不带空格、全角字符，不变成数字。

    要求：项目编码、行政区划代码、部门编码按文本填写：无空格，无全角字符，字母大写，不成科学计数，开头的 0 不丢失。
    依据：填报设计要求：编码是文字，不是数
    通过：文本单元格中的 13063621UQAP8BYN8VZWK
    不通过：1.30636E+20
    """
    for entry in (s.cover.region_code, s.cover.department_code):
        yield from _code_as_typed([entry])
    for project in s.projects:
        yield from _code_as_typed([project.code], project)
    alike: dict[str, list[Indicator]] = {}
    for indicator in s.indicators:
        alike.setdefault(indicator.project_code.typed, []).append(indicator)
    for rows in alike.values():
        yield from _code_as_typed([row.project_code for row in rows], rows[0])
    department = s.cover.department_code
    if restored := restore_code(code_text(department), form):
        yield hit(department, "lost_zero", clean=restored)


def _code_as_typed(places: Sequence[TextEntry], row: Row | None = None) -> Iterator[Hit]:
    """One hit for all places where a code is typed alike, at the first of them; it mends every one."""
    entry, others = places[0], elsewhere(places)
    clean = code_text(entry)
    if entry.fault is Fault.UNREADABLE or (entry.value and not clean):
        yield hit(entry, "number", row, others=others)
    elif _ROUNDED.fullmatch(clean):
        yield hit(entry, "zeros", row, others=others)
    elif clean and clean != entry.value and clean.isascii():
        regular = _CODE_LIKE.fullmatch(clean) is not None
        yield hit(
            entry,
            "untidy" if regular else "doubtful",
            row,
            mends=tuple(Mend(one.ref, one.typed, clean) for one in places) if regular else (),
            clean=clean,
            others=others,
        )


def restore_code(code: str, form: Form) -> str:
    """The department code with the zero that Excel took from it; "" when that is not what happened."""
    pattern, restored = form.codes.department_pattern, f"0{code}"
    lost = not re.fullmatch(pattern, code) and re.fullmatch(pattern, restored)
    return restored if lost and restored.startswith(form.codes.department_prefix) else ""
