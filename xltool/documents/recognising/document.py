"""A document to what was found in it: first part, projects, the cover's facts; everything else is left over."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from xltool.documents.document import Block, Document, Line, Table
from xltool.documents.found import CONTENTS, PARAGRAPH, SEPARATOR, TABLE_ROW, Found, FoundProject, Leftover
from xltool.documents.recognising.cover_facts import cover_facts, say_missing
from xltool.documents.recognising.first_part import (
    FirstPart,
    is_part_title,
    opens_first_part,
    opens_second_part,
    part_of,
    read_first_part,
    unusual,
)
from xltool.documents.recognising.indicator_grid import Levels
from xltool.documents.recognising.page_furniture import without_furniture
from xltool.documents.recognising.printed_tables import Printed, read_tables
from xltool.documents.recognising.project_tables import ReadProject, read_project
from xltool.documents.recognising.table_rows import UNIT_OF_MONEY, rows_of, split_projects, starts_project
from xltool.documents.recognising.text_cleaning import heading_key, split_number
from xltool.language.keys import code_key, header_key
from xltool.model import template
from xltool.model.errors import XltoolError
from xltool.model.form import Form, IndicatorRules

_CONTENTS_LINE = re.compile(r".{2,60}?(?:\t+|[.．·…]{3,}|\s{3,})\s*\d{1,3}")


def recognise(document: Document, form: Form) -> Found:
    """Find what the workbook has places for; XltoolError when there is no part of it at all."""
    blocks, furniture = without_furniture(document.blocks)
    blocks, contents = _without_contents(blocks)
    blocks, printed = read_tables(blocks, form)
    text, forms = _parts(blocks)
    top, first, tables = _first_part(text, form)
    before, read = _second_part(forms, form)
    projects = (*(one.project for one in read), *printed.projects)
    if not any(first.sections.values()) and not projects and not printed.layouts:
        raise XltoolError(_nothing_found(document))
    facts = cover_facts(document, [*top, *printed.titles], projects, form, published=not printed.layouts)
    unplaced = (one for one in first.leftovers if one.place not in facts.placed)
    leftovers = (
        *contents, *furniture, *unplaced, *tables, *before, *facts.leftovers,
        *(left for one in read for left in one.leftovers), *printed.leftovers, *_apart(document),
    )  # fmt: skip
    sections = first.sections
    return Found(
        cover=facts.cover,
        overall=(*sections.get(template.OVERALL, ()), *printed.overall),
        functions=sections.get(template.FUNCTIONS, ()),
        safeguards=sections.get(template.SAFEGUARDS, ()),
        projects=tuple(mark_doubles(projects)),
        loose_indicators=tuple(printed.loose),
        leftovers=leftovers,
        said=(
            *document.notes,
            *facts.said,
            *say_missing(facts.cover),
            *printed.said,
            *_describe(first, read, printed, form),
        ),
        layouts=frozenset(printed.layouts),
    )


def _nothing_found(document: Document) -> str:
    return (
        f"{document.name}：没有找到可以导入的内容。找过这些：标题「总体绩效目标」「分项绩效目标」「工作保障措施」，"
        f"以「绩效目标表」结尾的标题，写有「项目编码」或「一级指标」的表格。{''.join(document.notes)}"
        "请核对选的是不是部门预算绩效文本。"
    )


def _without_contents(blocks: Sequence[Block]) -> tuple[list[Block], list[Leftover]]:
    """Take away the table of contents, whose lines repeat every heading with a page number behind it."""
    kept: list[Block] = []
    contents: list[Leftover] = []
    why = "目录行，导出文档时会重新生成。"
    for block in blocks:
        if isinstance(block, Line) and _is_contents(block):
            contents.append(Leftover(CONTENTS, "", block.place, block.text, why))
        else:
            kept.append(block)
    return kept, contents


def _is_contents(line: Line) -> bool:
    if line.contents or heading_key(line.text) == CONTENTS:
        return True
    if line.cell or not _CONTENTS_LINE.fullmatch(line.text):
        return False
    heading = re.sub(r"[\s.．·…]*\d{1,3}$", "", line.text)
    bare = Line(heading, line.place)
    return bool(is_part_title(bare) or part_of(bare) or starts_project(bare))


def _parts(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """The blocks of the first part and those of the second; some documents have the tables in front."""
    cut = _second_part_at(blocks)
    back = next((at for at in range(cut, len(blocks)) if _goes_back(blocks[at])), len(blocks))
    again = back + _second_part_at(blocks[back:])
    return [*blocks[:cut], *blocks[back:again]], [*blocks[cut:back], *blocks[again:]]


def _goes_back(block: Block) -> bool:
    """Whether a line below the tables is a heading of the first part."""
    if not isinstance(block, Line) or block.cell:
        return False
    numbered = bool(split_number(block.text)[0])
    return opens_first_part(block) or (numbered and part_of(block) is not None)


def _second_part_at(blocks: Sequence[Block]) -> int:
    """Where the second part begins: at its heading, else at the first table of a project."""
    for at, block in enumerate(blocks):
        if isinstance(block, Line) and opens_second_part(block):
            return at
    for at, block in enumerate(blocks):
        if starts_project(block):
            start = at
            while start and _belongs_to_table(blocks[start - 1]):
                start -= 1
            return start
    return len(blocks)


def _belongs_to_table(block: Block) -> bool:
    return isinstance(block, Line) and (block.cell or UNIT_OF_MONEY.fullmatch(block.text) is not None)


def _first_part(blocks: Sequence[Block], form: Form) -> tuple[list[Line], FirstPart, list[Leftover]]:
    """Lines before the first part, the part, and the rows of tables in it, for which there is no place."""
    lines = [_without_tabs(block) for block in blocks if isinstance(block, Line)]
    start = next((at for at, line in enumerate(lines) if opens_first_part(line) or part_of(line)), len(lines))
    why = "第一部分里的表格，工作簿没有对应的栏目。请核对后写进相应的正文。"
    tables = [
        Leftover(TABLE_ROW, "", f"{block.place}第 {number} 行", SEPARATOR.join(filter(None, row)), why)
        for block in blocks
        if isinstance(block, Table)
        for number, row in enumerate(block.rows, start=1)
        if any(row)
    ]
    return lines[:start], read_first_part(lines, form.document), tables


def _without_tabs(line: Line) -> Line:
    return replace(line, text=line.text.replace("\t", " ")) if "\t" in line.text else line


def _second_part(blocks: Sequence[Block], form: Form) -> tuple[list[Leftover], list[ReadProject]]:
    titles = list(takewhile(lambda block: isinstance(block, Line) and is_part_title(block), blocks))
    start = len(titles)
    rows, raw = split_projects(rows_of(blocks[start:]))
    why = "在第一个项目的表之前，没有对应的栏目。"
    before = [left for block in titles if isinstance(block, Line) for left in unusual(block, "")]
    before += [
        Leftover(PARAGRAPH, template.PROJECTS, cell.place, cell.text, why) for row in rows for cell in row if cell.text
    ]
    levels = _levels(form.indicators)
    last = len(raw) - 1
    return before, [read_project(one, levels, ends=at == last) for at, one in enumerate(raw)]


def _levels(rules: IndicatorRules) -> Levels:
    """Names of levels by which rows are known; only whole ones, as 满意度 alone may be the name of an indicator."""
    second = {
        header_key(name)
        for level in rules.levels
        for canonical, synonyms in level.second.items()
        for name in (canonical, *synonyms)
    }
    return Levels(
        frozenset(header_key(level.name) for level in rules.levels),
        frozenset(name for name in second if name.endswith("指标")),
    )


def _apart(document: Document) -> Iterator[Leftover]:
    for kind, line in document.apart:
        yield Leftover(kind, "", line.place, line.text, f"{kind}里的文字，工作簿没有对应的栏目。")


def mark_doubles(projects: Sequence[FoundProject]) -> Iterator[FoundProject]:
    """Let indicators of a project whose code stands at a former one say in 备注 which project they came from."""
    seen: set[str] = set()
    for project in projects:
        code = code_key(str(project.cells.get("项目编码") or ""))
        if not code or code not in seen:
            seen.add(code)
            yield project
            continue
        mark = f"来自项目「{project.label}」（编码与前面的项目相同）"
        marked = tuple({**row, "备注": f"{row.get('备注') or ''}{mark}"} for row in project.indicators)
        yield replace(project, indicators=marked)


def _describe(first: FirstPart, read: Sequence[ReadProject], printed: Printed, form: Form) -> Iterator[str]:
    sheets = [one for one in (template.OVERALL, template.FUNCTIONS, template.SAFEGUARDS) if one in form.entry_columns]
    missing = [
        one for one in sheets if not first.sections.get(one) and not (printed.overall and one == template.OVERALL)
    ]
    if missing:
        yield f"没有找到{'、'.join(f'「{sheet}」' for sheet in missing)}的内容，请补填。"
    if not read and not printed.projects:
        yield "没有找到项目的绩效目标表，「项目」和「指标」是空的，请补填。"
    codes: set[str] = set()
    for one in read:
        code = code_key(str(one.project.cells.get("项目编码") or ""))
        if code and code in codes:
            yield f"项目「{one.project.label}」的编码 {code} 与前面的项目相同，两个都保留了，指标的备注写明了来自哪个项目。"
        codes.add(code)
        if one.broken_off:
            yield f"项目「{one.project.label}」的表到文档末尾还没有写完，读到哪里填到哪里，请补齐。"
