"""Cells that hold something which nobody sees: what a merge covers goes, the rest is asked about with its cell."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule, Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.planted import found_in
from tests.support.rich_workbook import parts_of, zipped
from tests.support.sealed import finished, submitted
from xltool.books import open_book
from xltool.books.file.faint import runs_by_string
from xltool.books.file.formats import hides
from xltool.books.file.sheet_xml import unseen_lines
from xltool.model import template
from xltool.model.cells import Area
from xltool.sending.clean_copy import SharedCopy
from xltool.sending.covered import without_covered
from xltool.sending.seal.verify import SealState
from xltool.workflows.check import check
from xltool.workflows.submit import DoubtsFound
from xltool.workflows.verify import verify_book


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return finished(tmp_path_factory.mktemp("made") / "原件.xlsx").read_bytes()


@pytest.fixture
def workbook(original: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "科协.xlsx"
    path.write_bytes(original)
    return path


def covered(path: Path, *areas: tuple[str, str, str, object]) -> None:
    """Merge areas as another program does that leaves the covered values: sheet, area, cell, value."""
    book = openpyxl.load_workbook(path)
    for sheet, _, cell, value in areas:
        (book[sheet] if sheet in book.sheetnames else book.create_sheet(sheet))[cell] = value  # type: ignore[index]
    book.save(path)
    parts, names = parts_of(path.read_bytes()), book.sheetnames
    for sheet, area, *_ in areas:
        part = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
        text = parts[part].decode()
        merge = f'<mergeCell ref="{area}"/>'
        if "<mergeCells" in text:
            text = text.replace("</mergeCells>", merge + "</mergeCells>")
        else:
            text = text.replace("</sheetData>", f"</sheetData><mergeCells>{merge}</mergeCells>")
        parts[part] = re.sub(r'<mergeCells count="\d+"', "<mergeCells", text).encode()
    path.write_bytes(zipped(parts))


def told(path: Path) -> list[tuple[str, str]]:
    """What the sender is asked of it: cell and sentence."""
    copy = SharedCopy(path)
    return [(str(one.at), one.message) for one in copy.unseen_cells(check(copy.book).submission)]


def test_nothing_is_asked_of_a_workbook_as_it_was_made(workbook: Path) -> None:
    copy = SharedCopy(workbook)
    assert (copy.unseen_cells(check(copy.book).submission), copy.removed) == ([], ())


GO = {
    ("底稿", "A1:D1", "C1"): "暗语盖住一",
    ("底稿", "A3:IV3", "HH3"): "暗语整行二",
    ("底稿", "B5:B9", "B7"): 13811112222,
    ("底稿", "D5:E6", "E6"): '=CONCATENATE("暗语公式","三")',
    (template.GUIDE, "A30:B31", "B31"): "暗语说明四",
    (template.TOTALS, "N3:P3", "O3"): "暗语汇总五",
    ("表1 科普专项", "J4:K5", "K5"): "暗语表样六",
    (template.LISTS, "T4:U5", "U4"): "暗语下拉七",
    (template.LAYOUT, "P4:Q5", "Q5"): "暗语版式八",
}


def test_what_a_merge_covers_is_in_no_part_of_the_sealed_copy(workbook: Path, tmp_path: Path) -> None:
    covered(workbook, *((*place, value) for place, value in GO.items()))
    planted = {"·".join(place): str(value) for place, value in GO.items()} | {"公式": "暗语公式"}
    assert len(found_in(workbook.read_bytes(), planted)) == len(planted) - 1  # the formula is found by its text
    done = submitted(workbook, tmp_path / "out", accepted=True)
    assert found_in(done.workbook.read_bytes(), planted) == []
    assert found_in(done.letter.read_bytes(), planted) == []
    assert f"合并单元格盖住的内容 {len(GO)} 处" in done.removed
    assert verify_book(open_book(done.workbook)).state is SealState.INTACT


@pytest.mark.parametrize(
    ("sheet", "area", "cell"),
    [(template.PROJECTS, "M4:N4", "N4"), (template.COVER, "N4:P5", "O5"), (template.FINDINGS, "M8:N8", "N8"),
     (template.INDICATORS, "E20:E21", "E21")],
)  # fmt: skip
def test_what_a_merge_covers_on_an_entry_sheet_is_asked_about_and_stays(
    workbook: Path, sheet: str, area: str, cell: str
) -> None:
    covered(workbook, (sheet, area, cell, "暗语在格下"))
    assert [(at, "合并单元格盖住" in text, "暗语在格下" in text) for at, text in told(workbook)] == [
        (f"{sheet}!{cell}", True, True)
    ]
    assert SharedCopy(workbook).removed == ()


OWN = (
    '<worksheet><sheetData><row r="4"><c r="A4" t="s"><v>7</v></c></row>'
    '<row r="9"><c r="C9"><f>{}</f><v>1</v></c></row></sheetData>{}</worksheet>'
)


@pytest.mark.parametrize(
    ("own", "beside", "goes"),
    [("COUNTA(A2:A9)", "", 0), ("SUM($A:$A)", "", 0), ("SUM(2:7)", "", 0), ("$A$4&amp;1", "", 0), ('INDIRECT("A"&amp;4)', "", 0),
     ("", "<f>底稿!A1:B5</f>", 0), ("", "<f>SUM('底稿'!$A$4)</f>", 0), ("", "<c:f>底稿!$A$3:$A$6</c:f>", 0),
     ("", '<definedName name="名单">底稿!$A$1:$A$9</definedName>', 0), ("", "<f>SUM('甲:乙'!A4)</f>", 0),
     ("", "<x14:formula1><xm:f>底稿!A4:A5</xm:f></x14:formula1>", 0),
     ("SUM(B1:B9)", "", 1), ("SUM(A5:A9)", "", 1), ("", "<f>A4</f>", 1), ("", "<f>OFFSET('乙'!A4,0,0)</f>", 1), ("COUNTA(封面!A1:A9)", "", 1),
     ("", '<definedName name="_xlnm.Print_Area" localSheetId="3">底稿!$A$1:$A$9</definedName>', 1), ("LOG10(B1)+A40", "", 1)],
)  # fmt: skip
def test_what_a_formula_counts_on_stays(own: str, beside: str, goes: int) -> None:
    text = OWN.format(own, '<mergeCells><mergeCell ref="A3:A6"/></mergeCells>')
    left, gone = without_covered("底稿", text, [Area.of("底稿", "A3:A6")], {"own": text, "other": f"<a>{beside}</a>"})
    assert (gone, "<v>7</v>" in left) == (goes, not goes)


def test_what_stays_because_of_a_formula_is_asked_about(workbook: Path) -> None:
    covered(workbook, ("底稿", "A3:A6", "A4", "甲科"), ("底稿", "C1:D1", "C1", "=COUNTA(A2:A9)"))
    assert [at for at, _ in told(workbook)] == ["底稿!A4"]


def test_a_merge_over_equal_values_hides_nothing(workbook: Path) -> None:
    covered(workbook, (template.PROJECTS, "M4:M5", "M4", "同上"), (template.PROJECTS, "O1:P1", "M5", "同上"))
    assert told(workbook) == []


def test_cells_without_places_and_with_prefixes_are_covered_too() -> None:
    text = (
        '<x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="inlineStr" s="3"><x:is><x:t>暗语</x:t></x:is></x:c></x:row>'
        "<x:row r='4'><x:c r='B4' t='str'><x:v>暗语</x:v></x:c><x:c><x:v>5</x:v></x:c></x:row></x:sheetData>"
    )
    left, gone = without_covered("底稿", text, [Area.of("底稿", "A1:B1"), Area.of("底稿", "A4:B4")], {"a": text})
    assert gone == 2
    assert "暗语" not in left
    assert '<x:c s="3"/>' in left
    assert "<x:c r='B4'/><x:c><x:v>5</x:v></x:c>" in left


def white(sheet: Worksheet) -> None:
    sheet["B3"].font = Font(color="FFFFFFFF")


def nearly_white(sheet: Worksheet) -> None:
    sheet["B3"].font = Font(color="FFFBFCFD")


def grey_on_grey(sheet: Worksheet) -> None:
    sheet["B3"].font, sheet["B3"].fill = Font(color="FF808080"), PatternFill("solid", fgColor="FF828282")


def black_on_black(sheet: Worksheet) -> None:
    sheet["B3"].fill = PatternFill("solid", fgColor="FF000000")


def no_format(sheet: Worksheet) -> None:
    sheet["B3"].number_format = ";;;"


def words_for_format(sheet: Worksheet) -> None:
    sheet["B3"].number_format = '0.00;-0.00;0;"已核"'


def tiny(sheet: Worksheet) -> None:
    sheet["B3"].font = Font(size=1)


def low(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].height = 0.01


def hidden_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def narrow(sheet: Worksheet) -> None:
    sheet.column_dimensions["B"].width = 0.1


def hidden_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["B"].hidden = True


WAYS = (white, nearly_white, grey_on_grey, black_on_black, no_format, words_for_format, tiny, low, hidden_row, narrow,
        hidden_column)  # fmt: skip


def test_every_way_of_not_being_seen_is_asked_about_on_sheets_of_their_own(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    for way in WAYS:
        own = book.create_sheet(way.__name__)
        own["A1"], own["B3"] = "测算表", "暗语不外传"
        way(own)
    book.save(workbook)
    lines = {"low": "A3", "hidden_row": "A3", "narrow": "A1", "hidden_column": "A1"}
    assert [at for at, _ in told(workbook)] == [f"{way.__name__}!{lines.get(way.__name__, 'B3')}" for way in WAYS]
    assert all("一起报送" in text for _, text in told(workbook))


@pytest.mark.parametrize(
    "sheet", [template.PROJECTS, template.COVER, template.FINDINGS, template.GUIDE, template.TOTALS, "表1 科普专项"]
)
def test_and_on_sheets_of_the_tool(workbook: Path, sheet: str) -> None:
    book = openpyxl.load_workbook(workbook)
    ways = {"R7": Font(color="FFFFFFFF"), "S8": Font(size=1)}
    for cell, font in ways.items():
        book[sheet][cell], book[sheet][cell].font = "暗语不外传", font
    book[sheet]["T9"], book[sheet]["T9"].number_format = -3, "0;;"
    book[sheet]["CA60"] = "暗语远处"
    book.save(workbook)
    far = [] if sheet == template.PROJECTS else [f"{sheet}!CA60"]  # told of as text beside the columns there
    assert [at for at, _ in told(workbook)] == [f"{sheet}!{cell}" for cell in (*ways, "T9")] + far


def of_runs(**look: object) -> CellRichText:
    return CellRichText("测算表", TextBlock(InlineFont(**look), "暗语不外传"))


@pytest.mark.parametrize(
    ("look", "fill", "asked"),
    [({"color": "FFFFFFFF"}, None, True), ({"sz": 2}, None, True), ({"color": "FFFEFEFE", "sz": 12}, None, True),
     ({"color": "FFFF0000"}, None, False), ({"b": True}, None, False), ({"color": "FFFFFFFF"}, "FF1F4E78", False),
     ({"color": "FF1F4E79"}, "FF1F4E78", True)],
)  # fmt: skip
def test_a_part_of_a_text_that_is_not_seen_is_asked_about(
    workbook: Path, look: dict[str, object], fill: str | None, *, asked: bool
) -> None:
    book = openpyxl.load_workbook(workbook)
    sheets = [book[template.PROJECTS], book[template.FINDINGS], book.create_sheet("底稿")]
    for own in sheets:
        own["M4"] = of_runs(**look)
        if fill:
            own["M4"].fill = PatternFill("solid", fgColor=fill)
    book.save(workbook)
    found = [at for at, text in told(workbook) if "一段文字" in text]
    assert sorted(found) == sorted(f"{own.title}!M4" for own in sheets if asked)


def test_a_part_that_is_not_seen_is_found_in_shared_texts_too() -> None:
    strings = (
        '<x:sst><x:si><x:t>甲</x:t></x:si><x:si/><x:si><x:r><x:t>乙</x:t></x:r><x:r xml:space="preserve"><x:rPr><x:sz val="1"/></x:rPr>'
        "<x:t>暗语</x:t></x:r></x:si></x:sst>"
    )
    assert {number: [one.text for one in runs] for number, runs in runs_by_string(strings).items()} == {"2": ["暗语"]}


WHITE_LETTERS = {"font": Font(color="FFFFFFFF")}


CONDITIONS: list[tuple[Rule, object, bool]] = [
    (FormulaRule(["TRUE"], **WHITE_LETTERS), "暗语", True), (FormulaRule(["LEN(B3)>1"], fill=PatternFill(bgColor="FF000000")), "暗语", True),
    (Rule("expression", formula=["1=1"], dxf=DifferentialStyle(numFmt=NumberFormat(200, ";;;"))), "暗语", True),
    (DataBarRule("min", None, "max", None, color="FF638EC6", showValue=False), 12, True),
    (CellIsRule("equal", ["12"], **WHITE_LETTERS), 12, True), (CellIsRule("equal", ["0"], **WHITE_LETTERS), 12, False),
    (CellIsRule("equal", ['"暗语"'], **WHITE_LETTERS), "暗语", True), (CellIsRule("between", ["1", "9"], **WHITE_LETTERS), 12, False),
    (Rule("containsText", operator="containsText", text="语", formula=["1"], dxf=DifferentialStyle(font=Font(color="FFFFFFFF"))), "暗语", True),
    (Rule("containsText", operator="containsText", text="文", formula=["1"], dxf=DifferentialStyle(font=Font(color="FFFFFFFF"))), "暗语", False),
    (Rule("containsErrors", formula=["1"], dxf=DifferentialStyle(font=Font(color="FFFFFFFF"))), "暗语", False),
    (FormulaRule(["TRUE"], font=Font(color="FFFFFFFF"), fill=PatternFill(bgColor="FFC00000")), "暗语", False),
    (FormulaRule(["TRUE"], fill=PatternFill(bgColor="FFFFFF00")), "暗语", False),
    (DataBarRule("min", None, "max", None, color="FF638EC6"), 12, False),
]  # fmt: skip
"""A condition, what stands in B3, and whether it is asked about."""


def test_what_a_condition_hides_is_asked_about(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    for number, (rule, value, _) in enumerate(CONDITIONS):
        own = book.create_sheet(f"测算{number}")
        own["A1"], own["B3"] = "测算表", value
        own.conditional_formatting.add("B2:C9", rule)
    book.save(workbook)
    hidden = [(f"测算{number}!B3", True) for number, (*_, asked) in enumerate(CONDITIONS) if asked]
    assert [(at, "条件格式" in text) for at, text in told(workbook)] == hidden


def test_lines_without_height_or_width_are_not_seen() -> None:
    row = '<row r="3" {}><c r="A3"/></row><row r="5" ht="0"/><row r="6" ht="15"><c r="A6"/></row>'
    for head, about, rows, columns in (
        ("", 'ht="0" customHeight="1"', {3}, ()),
        ("", "hidden='true'", {3}, ()),
        ('<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>', "", {3}, ()),
        ('<sheetFormatPr defaultColWidth="0"/>', "", set(), (range(1, 16_385),)),
        ('<cols><col min="2" max="3" width="0"/><col min="5" max="5" width="0.5" style="1"></col></cols>', "", set(),
         (range(2, 4), range(5, 6))),
        ('<cols><col min="2" max="2" hidden="1" width="9"/></cols>', 'ht="9"', set(), (range(2, 3),)),
    ):  # fmt: skip
        text = f"<worksheet>{head}<sheetData>{row.format(about)}</sheetData></worksheet>"
        assert unseen_lines(text.encode()) == (frozenset(rows), columns), text


def test_words_below_what_was_drawn_are_asked_about(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    totals = book[template.TOTALS]
    totals["B120"], totals["C50"], totals["C50"].font = "暗语远处", "暗语白字", Font(color="FFFFFFFF")
    book.save(workbook)
    assert [at for at, _ in told(workbook)] == ["资金汇总!C50", "资金汇总!B120"]


def test_what_stands_on_hidden_sheets_of_the_template_is_asked_about(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    book[template.LISTS]["S9"] = "暗语下拉"
    book[template.LAYOUT]["P40"] = "=1+1"
    book.save(workbook)
    assert [(at, "隐藏的工作表" in text) for at, text in told(workbook)] == [("_下拉!S9", True)]


def test_the_sender_decides_and_entries_stay_as_they_are(workbook: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    book[template.PROJECTS]["M4"], book[template.PROJECTS]["M4"].font = "暗语备注", Font(size=1)
    book.save(workbook)
    with pytest.raises(DoubtsFound) as caught:
        submitted(workbook, tmp_path / "out")
    assert [str(one.at) for one in caught.value.doubts] == ["项目!M4"]
    done = submitted(workbook, tmp_path / "out", seen=caught.value.doubts)
    assert open_book(done.workbook).read(template.PROJECTS).at(4, 13) == "暗语备注"
    assert verify_book(open_book(done.workbook)).state is SealState.INTACT


@pytest.mark.parametrize(
    ("code", "value", "hidden"),
    [(";;;", 1, True), (";;;", "字", True), (";;;@", "字", False), ("0;;", -2, True), ("0;;", 2, False), ("0;-0;;@", 0, False),
     ("0;-0", "字", False), ('"；;"0;;', 3, False), ("[>1]0;;;General", "字", False), ("G/通用格式", 3, False), ("", 3, False),
     (";;;", True, False), ('_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "字", False), ('0;0;0;" "', "字", True)],
)  # fmt: skip
def test_which_values_a_number_format_hides(code: str, value: object, hidden: bool) -> None:
    assert hides(code, value) is hidden
