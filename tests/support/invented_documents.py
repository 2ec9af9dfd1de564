"""Invented documents of the published kind, of any number of projects: as text in many spacings, and as real Word files.

``pieces`` says what a reader must find again: every paragraph and every entry of a table, once per time it stands there.
"""

from __future__ import annotations

import io
import random
from collections import Counter
from dataclasses import dataclass, field

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table

LEVELS = (
    ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"), ("产出指标", "成本指标"),
    ("效益指标", "社会效益指标"), ("效益指标", "生态效益指标"), ("满意度指标", "服务对象满意度指标"),
)  # fmt: skip
HEADERS = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
POINTS = ("3月底", "6月底", "10月底", "12月底")
NUMERALS = "一二三四五六七八九十"
_THINGS = ("水渠", "村道", "图书", "果园", "鱼塘", "路灯", "书屋", "泵站", "林带", "广场", "菜窖", "牛舍")
_DEEDS = ("修缮", "巡查", "更新", "清理", "养护", "推广", "登记", "检测")
_TARGETS = ("≥{n}处", "{n}场", "≥9{d}%", "＝100百分比", "≤2027年11月底", "{n}.5万元", "优良", "≤{n}.50元/亩", "{n}00人次", "不少于{n}篇")  # fmt: skip


@dataclass
class Project:
    code: str
    name: str
    money: tuple[str, str, str]
    purpose: str
    percents: tuple[str, ...]
    objective: tuple[str, ...]
    indicators: list[tuple[str, ...]]
    """One row each: both levels, name, description, target, basis."""


@dataclass
class Invented:
    unit: str
    overall: list[tuple[str, str, list[str]]]
    """Number, heading, paragraphs; the first may be a preface without heading."""
    functions: list[tuple[str, str, list[tuple[str, str]]]]
    """Number, name, items of number and text."""
    safeguards: list[str]
    projects: list[Project]
    odd: list[str] = field(default_factory=list)
    """Sentences that belong nowhere, before the first part."""


def invent(seed: int, *, projects: int | None = None, numbered: bool = True) -> Invented:
    """A document that is the same for the same seed."""
    dice = random.Random(seed)

    def sentence(count: int = 2) -> str:
        return "".join(
            f"在{dice.choice(_THINGS)}{dice.choice(_DEEDS)}方面，全年安排{dice.randint(2, 90)}次，惠及群众{dice.randint(100, 9999)}人。"
            for _ in range(count)
        )

    def heading() -> str:
        return f"做好{dice.choice(_THINGS)}{dice.choice(_DEEDS)}、抓实{dice.choice(_THINGS)}{dice.choice(_DEEDS)}"

    overall = [("", "", [sentence()])]
    for place in range(dice.randint(2, 6)):
        paragraphs = [sentence(dice.randint(1, 3)) for _ in range(dice.randint(1, 3))]
        overall.append((f"{NUMERALS[place]}、" if numbered else "", heading(), paragraphs))
    functions = []
    for place in range(dice.randint(1, 4)):
        items = [(f"{n + 1}." if numbered else "", f"{heading()}。{sentence()}") for n in range(dice.randint(1, 4))]
        functions.append((f"{NUMERALS[place]}、" if numbered else "", heading(), items))
    made = [_project(dice, n, sentence) for n in range(projects or dice.randint(2, 12))]
    return Invented(f"{dice.randint(100000, 999999)}青石县{dice.choice(_THINGS)}管理站（本级）", overall, functions, [sentence(3), sentence(2)], made)  # fmt: skip


def _project(dice: random.Random, number: int, sentence: object) -> Project:
    fiscal, other = dice.randint(1, 900) * 100, dice.choice((0, 0, 5000))
    rows = []
    for level1, level2 in LEVELS:
        if level2 == "生态效益指标" and dice.random() < 0.5:
            continue
        for extra in range(dice.choice((1, 1, 2))):
            target = dice.choice(_TARGETS).format(n=dice.randint(2, 80), d=dice.randint(0, 9))
            name = f"{dice.choice(_THINGS)}{dice.choice(_DEEDS)}情况{number}{extra}"
            rows.append((level1, level2, name, f"{name}的统计口径", target, f"{name}年度实施方案"))
    say = sentence  # of the document, so that texts differ
    return Project(
        f"13063627{dice.randint(0, 10**13 - 1):013d}",
        f"{dice.choice(_THINGS)}{dice.choice(_DEEDS)}专项{number}",
        (f"{fiscal + other}.00", f"{fiscal}.00", f"{other}.00" if other else "0"),
        say(),  # type: ignore[operator]
        ("20.00%", "50.00%", f"{dice.randint(60, 90)}.00%", "100.00%"),
        (f"1.{say(1)}", f"2.{say(1)}"),  # type: ignore[operator]
        rows,
    )


def squeezed(text: str) -> str:
    """Without white space of any kind."""
    return "".join(text.split())


def pieces(one: Invented) -> Counter[str]:
    """Every paragraph and every entry, white space and numbers of headings removed."""
    texts: list[str] = [*one.odd, *one.safeguards]
    for _, heading, paragraphs in one.overall:
        texts += [heading, *paragraphs]
    for _, name, items in one.functions:
        texts.append(name)
        texts += [part for _, text in items for part in (text.partition("。")[0], text.partition("。")[2])]
    for project in one.projects:
        texts += [project.code, project.name, project.purpose, *project.objective]
        texts += [cell for row in project.indicators for cell in row[2:]]
    return Counter(squeezed(text) for text in texts if text)


# --- as text ----------------------------------------------------------------------------------


def as_text(one: Invented, seed: int = 0, *, shuffled: bool = False, part_titles: bool = True) -> str:
    """The document as the published text has it; ``shuffled``: with other blanks and blank lines."""
    dice = random.Random(seed)
    lines = [*one.odd]
    if part_titles:
        lines += ["第一部分", "部门整体绩效目标"]
    lines += [r"一、总体绩效目标 TC 总体绩效目标 \f A \l 1 ", "总体绩效目标", ""]
    for number, heading, paragraphs in one.overall:
        lines += [f"{number}{heading}", ""] if heading else []
        lines += [line for text in paragraphs for line in (text, "")]
    lines += [r"二、分项绩效目标 TC 分项绩效目标 \f A \l 1 ", ""]
    for number, name, items in one.functions:
        lines += [f"{number}{name}", *(f"\u3000\u3000{n}{text}" for n, text in items), ""]
    lines += [r"三、工作保障措施 TC 工作保障措施 \f A \l 1 ", "", *(f"{text}\n" for text in one.safeguards)]
    if part_titles:
        lines += ["第二部分", "预算项目绩效目标"]
    for number, project in enumerate(one.projects, start=1):
        lines.append(rf"{number}.{project.name}绩效目标表 TC {number}、{project.name}绩效目标表 \f C \l 1 ")
        lines += ["\n".join(f"\t{cell}" for cell in row) + "\n" for row in printed(one, project)]
    text = "\n".join(lines)
    return _shuffled(text, dice) if shuffled else text


def printed(one: Invented, project: Project) -> list[tuple[str, ...]]:
    """The rows of the official table, a cell covered by a merge as ""."""
    rows: list[tuple[str, ...]] = [
        (one.unit, "单位：元"),
        ("项目编码", project.code, "项目名称", project.name),
        ("预算规模及资金用途", "预算数", project.money[0], "其中：财政资金", project.money[1], "其他资金", project.money[2]),
        ("", project.purpose),
        ("资金支出计划（%）", *POINTS),
        ("", *project.percents),
        ("绩效目标", "\n".join(project.objective)),
        HEADERS,
    ]  # fmt: skip
    above = ("", "")
    for level1, level2, *rest in project.indicators:
        first = "" if level1 == above[0] else level1
        second = "" if (level1, level2) == above else level2
        rows.append((first, second, *rest))
        above = (level1, level2)
    return rows


def _shuffled(text: str, dice: random.Random) -> str:
    """Other spacing, the same content: blanks at both ends of lines, more blank lines, other line ends."""
    lines = []
    for line in text.split("\n"):
        ahead = dice.choice(("", " ", "\u3000", "\u00a0 ")) if line.strip() else ""
        behind = dice.choice(("", " ", "\u3000\u3000", "  "))
        lines.append(f"{ahead}{line}{behind if line.strip() else ''}")
        if not line.strip() and dice.random() < 0.3:
            lines.append("")
    return dice.choice(("\n", "\r\n")).join(lines)


# --- as Word ----------------------------------------------------------------------------------


def as_word(one: Invented, *, number_outside: bool = True, heading_styles: bool = True) -> bytes:
    """A .docx with merged tables, Word's own numbering and a field in each part heading."""
    book = docx.Document()
    chinese, digits = _list(book, "chineseCounting", "%1、"), _list(book, "decimal", "%1.")
    for text in one.odd:
        book.add_paragraph(text)
    book.add_heading("第一部分　部门整体绩效目标" if heading_styles else "第一部分", 1)
    _part(book, "一、总体绩效目标")
    for number, heading, paragraphs in one.overall:
        if heading:
            _numbered(book, heading, number, chinese if number_outside else None)
        for text in paragraphs:
            book.add_paragraph(f"\u3000\u3000{text}")
    _part(book, "二、分项绩效目标")
    for number, name, items in one.functions:
        _numbered(book, name, number, chinese if number_outside else None)
        fresh = _list(book, "decimal", "%1.") if number_outside else digits
        for n, text in items:
            _numbered(book, text, n, fresh if number_outside else None)
    _part(book, "三、工作保障措施")
    for text in one.safeguards:
        book.add_paragraph(text)
    book.add_heading("第二部分　预算项目绩效目标", 1)
    for number, project in enumerate(one.projects, start=1):
        book.add_paragraph(f"{number}.{project.name}绩效目标表")
        _table(book, printed(one, project))
        book.add_paragraph()  # Word never ends with a table
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _part(book: docx.document.Document, text: str) -> None:
    """A heading with the hidden field that the published documents carry for their table of contents."""
    paragraph = book.add_heading(text, 2)
    for kind, code in (("begin", ""), ("", rf' TC "{text}" \f A \l 1 '), ("end", "")):
        run = paragraph.add_run()._r
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = code
        run.append(mark)


def _numbered(book: docx.document.Document, text: str, number: str, in_list: int | None) -> None:
    paragraph = book.add_paragraph(text if in_list is not None or not number else number + text)
    if in_list is not None and number:
        properties = paragraph._p.get_or_add_pPr()
        place = OxmlElement("w:numPr")
        for tag, value in (("w:ilvl", "0"), ("w:numId", str(in_list))):
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            place.append(child)
        properties.append(place)


def _list(book: docx.document.Document, form: str, text: str) -> int:
    """A new list of one level; its number id."""
    root = book.part.numbering_part.element
    place = 100 + len(root.findall(qn("w:num")))
    abstract, level = OxmlElement("w:abstractNum"), OxmlElement("w:lvl")
    abstract.set(qn("w:abstractNumId"), str(place))
    level.set(qn("w:ilvl"), "0")
    for tag, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)):
        child = OxmlElement(tag)
        child.set(qn("w:val"), value)
        level.append(child)
    abstract.append(level)
    root.insert(0, abstract)
    number, target = OxmlElement("w:num"), OxmlElement("w:abstractNumId")
    number.set(qn("w:numId"), str(place))
    target.set(qn("w:val"), str(place))
    number.append(target)
    root.append(number)
    return place


def _table(book: docx.document.Document, rows: list[tuple[str, ...]]) -> Table:
    """A table seven cells wide; a cell covered from above is merged, the last one of a short row reaches the end."""
    width = 7
    table = book.add_table(len(rows), width)
    for row, places in zip(rows, [row.cells for row in table.rows], strict=True):
        for column, text in enumerate(row):
            cell = places[column]
            if column == len(row) - 1 and len(row) < width:
                cell = cell.merge(places[width - 1])
            cell.text = text
    cells = [row.cells for row in table.rows]  # ``Table.cell`` would go through the whole table each time
    for column in (0, 1):
        start = 0
        for number in range(1, len(rows)):
            covered = column < len(rows[number]) - 1 and rows[number][column] == ""
            if not covered:
                start = number
            elif cells[start][column]._tc.tcPr is None or start < number:
                above, here = cells[start][column]._tc, cells[number][column]._tc
                above.get_or_add_tcPr().get_or_add_vMerge().val = "restart"
                here.get_or_add_tcPr().get_or_add_vMerge().val = "continue"
    return table
