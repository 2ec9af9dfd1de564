"""报送 on a file: what it refuses, what it writes, what it takes away and what it leaves alone."""

from __future__ import annotations

import email
import email.policy
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import Font, PatternFill
from PIL import Image as Picture
from typer.testing import CliRunner

from tests.support.memory_book import a_project, good_indicators
from tests.support.rich_workbook import seen
from tests.support.sealed import MAIL, NOW, answered, finished, submitted
from xltool.books import open_book
from xltool.books.file.package import Package
from xltool.books.file.saving import save_new
from xltool.doors.cli.app import app
from xltool.doors.window import presses
from xltool.doors.window.model import Press
from xltool.model import template
from xltool.model.edits import WriteBlock
from xltool.model.errors import BookBusy, XltoolError
from xltool.model.template import LEDGER_FILE
from xltool.sending.seal.verify import SealState
from xltool.workflows import check, submit as submitting, verify as verifying
from xltool.workflows.run import run as run_all

RUN = CliRunner()


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return finished(tmp_path_factory.mktemp("made") / "原件.xlsx").read_bytes()


@pytest.fixture
def workbook(original: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "科协 2021.xlsx"
    path.write_bytes(original)
    return path


def edited(path: Path, **cells: object) -> Path:
    """Change cells such as ``项目_C4`` by an unrelated program."""
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        sheet, _, cell = place.rpartition("_")
        book[sheet][cell] = value
    book.save(path)
    return path


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return out.getvalue()


# --- what is written ------------------------------------------------------------------------


def test_the_original_stays_byte_for_byte(workbook: Path, tmp_path: Path) -> None:
    before = hashlib.sha256(workbook.read_bytes()).hexdigest(), workbook.stat().st_mtime_ns
    submitted(workbook, tmp_path / "out")
    assert (hashlib.sha256(workbook.read_bytes()).hexdigest(), workbook.stat().st_mtime_ns) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "科协 2021.xlsx"]


def test_copy_and_letter_are_named_after_unit_year_stage_version_and_day(workbook: Path, tmp_path: Path) -> None:
    submitted(workbook, tmp_path / "out")
    stem = "731001_顺平县科学技术协会（本级）_2021_一上_v1_20270110"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"{stem}.eml",
        f"{stem}.xlsx",
        "报送台账.xlsx",
    ]


def test_the_version_counts_up_and_nothing_is_overwritten(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = submitted(workbook, out)
    kept = first.workbook.read_bytes()
    assert submitted(workbook, out, accepted=True).seal.version == 2
    assert first.workbook.read_bytes() == kept
    (out / "731001_旧名称_2021_一上_v7_20261231.xlsx").write_bytes(b"x")
    (out / "731001_旧名称_2021_二上_v9_20261231.xlsx").write_bytes(b"x")
    (out / "731002_别的单位_2021_一上_v9_20261231.xlsx").write_bytes(b"x")
    assert submitted(workbook, out).seal.version == 8


def test_what_was_sealed_already_is_sealed_again_only_when_a_person_says_so(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = submitted(workbook, out)
    with pytest.raises(submitting.DoubtsFound) as asked:
        submitted(workbook, out)
    (doubt,) = asked.value.doubts
    assert f"第 1 版（校验码 {first.seal.code}）完全相同" in doubt.message
    assert len(list(out.glob("*_v*.xlsx"))) == 1
    assert submitted(workbook, out, seen=asked.value.doubts).seal.version == 2
    edited(workbook, 项目_M4="年中调整")
    run_all(open_book(workbook), NOW)
    third = submitted(workbook, out)
    assert third.seal.version == 3, "what has changed is sealed without a question"
    assert third.remarks == (
        "与第 2 版（2027-01-10 09:30:00 封存）相比，填报内容改动 1 处：「项目」M4 备注：（空） → 年中调整。",
    )
    assert submitting.told(third, None).endswith(third.remarks[0])


def test_a_sealed_copy_that_is_submitted_again_is_the_next_version(workbook: Path, tmp_path: Path) -> None:
    first = submitted(workbook, tmp_path / "a")
    with pytest.raises(submitting.DoubtsFound, match="完全相同"):
        submitted(first.workbook, tmp_path / "b")
    second = submitted(first.workbook, tmp_path / "b", accepted=True)
    assert (second.seal.version, second.seal.code) == (2, first.seal.code)
    assert verifying.verify_book(open_book(second.workbook)).state is SealState.INTACT


def test_a_ledger_that_cannot_be_written_costs_nothing_but_its_row(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    ledger, foreign = out / LEDGER_FILE, b"something else"
    ledger.write_bytes(foreign)
    first = submitted(workbook, out)
    assert first.letter.exists()
    assert first.remarks[0].startswith("报送台账.xlsx 这次没有记上，下次报送时补记：报送台账.xlsx：")
    assert ledger.read_bytes() == foreign
    ledger.unlink()
    second = submitted(workbook, out, accepted=True)
    assert second.remarks == ("与第 1 版（2027-01-10 09:30:00 封存）相比，填报内容没有改动。",)
    codes = [row[6].value for row in openpyxl.load_workbook(ledger).active.iter_rows(min_row=4)]  # type: ignore[union-attr]
    assert codes == [first.seal.code, second.seal.code]


def test_a_check_says_what_changed_since_the_last_sealed_version(workbook: Path, tmp_path: Path) -> None:
    assert "相比" not in run("check", workbook)[1]
    first = submitted(workbook, tmp_path / "报送")
    same = "与第 1 版（2027-01-10 09:30:00 封存）相比，填报内容没有改动。"
    assert same in run("check", workbook)[1]
    edited(workbook, 项目_M4="年中调整")
    changed = "与第 1 版（2027-01-10 09:30:00 封存）相比，填报内容改动 1 处：「项目」M4 备注：（空） → 年中调整。"
    assert changed in "".join(run("check", workbook)[1].split("\n"))
    assert presses.perform(presses.Order(Press.CHECK, workbook), NOW).said.text.endswith(changed)
    assert same in run("check", first.workbook)[1], "a sealed copy is compared with its own seal"
    edited(workbook, 封面_C9="二上")
    assert "相比" not in run("check", workbook)[1], "another stage, which was not sealed yet"
    json_line = json.loads(run("check", "--json", first.workbook)[1])
    assert set(json_line) == {"file", "template_version", "counts", "findings", "totals"}


def test_a_name_that_is_taken_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert save_new(path, b"first")
    assert not save_new(path, b"second")
    assert path.read_bytes() == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ('甲/乙\\丙:丁*?"<>|局', "731001", "731001_甲乙丙丁局_2021_一上_v1_20270110.xlsx"),
        ("CON", "731001", "731001_CON_2021_一上_v1_20270110.xlsx"),
        ("../../etc/passwd", "731001", "731001_etcpasswd_2021_一上_v1_20270110.xlsx"),
        ("单 位_甲 .", "731001", "731001_单位-甲_2021_一上_v1_20270110.xlsx"),
        ("甲\u202e乙\u200b丙", "731001", "731001_甲乙丙_2021_一上_v1_20270110.xlsx"),
        ("局" * 200, "731001", f"731001_{'局' * 60}_2021_一上_v1_20270110.xlsx"),
        ("😀" * 60, "731001", f"731001_{'😀' * 45}_2021_一上_v1_20270110.xlsx"),
        ("...", "", "无编码_无名称_2021_一上_v1_20270110.xlsx"),
    ],
)
def test_names_are_safe_on_every_system(name: str, code: str, expected: str) -> None:
    from tests.support.memory_book import a_book
    from xltool.reading.submission import read_submission
    from xltool.sending.file_names import sealed_name

    book = a_book(cover={"部门名称": name, "部门编码": code})
    made = sealed_name(read_submission(book).submission, 1, NOW)
    assert made == expected
    assert len(made.encode()) <= 255


def test_the_code_is_the_same_on_cover_footer_letter_and_record(workbook: Path, tmp_path: Path) -> None:
    done = submitted(workbook, tmp_path / "out")
    book = openpyxl.load_workbook(done.workbook)
    code = done.seal.code
    assert book["封面"]["C16"].value == code
    assert book["封面"]["C17"].value == "2027-01-10 09:30:00"
    assert book["表1 科普专项"].oddFooter.right.text == f"报送校验码 {code}"
    message = email.message_from_bytes(done.letter.read_bytes(), policy=email.policy.default)
    assert code in message["Subject"]
    assert all(code in message.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == done.workbook.name
    assert attached.get_content() == done.workbook.read_bytes()
    verdict = verifying.verify_book(open_book(done.workbook))
    assert (verdict.state, verdict.code) == (SealState.INTACT, code)
    assert book["_报送"].sheet_state == "hidden"


# --- what is refused ------------------------------------------------------------------------


def refusal(path: Path, folder: Path) -> str:
    with pytest.raises(XltoolError) as caught:
        submitted(path, folder)
    assert not folder.exists()
    return str(caught.value)


def test_an_error_refuses(workbook: Path, tmp_path: Path) -> None:
    edited(workbook, 项目_C4="叁万元")
    assert refusal(workbook, tmp_path / "out").startswith("不能报送：还有 1 个错误。第一个在「项目」C4（B01）：")


def test_an_unanswered_warning_refuses(workbook: Path, tmp_path: Path) -> None:
    edited(workbook, 指标_G7=None)
    assert "1 个警告没有写说明。第一个在「指标」G7（B06）" in refusal(workbook, tmp_path / "out")


@pytest.mark.parametrize(
    ("cell", "value"),
    [("项目_G4", "25%"), ("项目_F4", "组织全国科普日活动，购置宣传材料和器材。"), ("资金汇总_D6", 8000),
     ("表1 科普专项_E10", "≥9999人次"), ("部门绩效目标_A5", "手改")],
)  # fmt: skip
def test_what_is_drawn_must_be_fresh(workbook: Path, tmp_path: Path, cell: str, value: str) -> None:
    edited(workbook, **{cell: value})
    assert refusal(workbook, tmp_path / "out") == (
        "不能报送：资金汇总或表样不是最新的。请先点【一键完成】（用命令时加 --run），看过结果后再报送。"
    )


def test_what_was_never_drawn_is_asked_for_and_run_does_it(tmp_path: Path) -> None:
    from tests.support.filled import fill

    path = fill(tmp_path / "a.xlsx")
    assert refusal(path, tmp_path / "out").startswith("不能报送：还没有生成")
    assert submitted(path, tmp_path / "out", run_first=True).seal.version == 1


def test_an_open_workbook_is_refused(workbook: Path, tmp_path: Path) -> None:
    (workbook.parent / f"~${workbook.name}").write_bytes(b"")
    with pytest.raises(BookBusy, match="正在"):
        submitted(workbook, tmp_path / "out")


def test_private_data_is_asked_about_first(tmp_path: Path) -> None:
    path = finished(
        tmp_path / "a.xlsx", projects=[a_project(备注="联系人：李小四 13800138000")], cover={"填报人": "张三"}
    )
    with pytest.raises(submitting.DoubtsFound) as caught:
        submitted(path, tmp_path / "out")
    assert [(str(one.at), one.shown) for one in caught.value.doubts] == [
        ("项目!M4", "李小四"), ("项目!M4", "13800138000"),
    ]  # fmt: skip
    assert not (tmp_path / "out").exists()
    assert submitted(path, tmp_path / "out", accepted=True).workbook.exists()


def test_private_data_that_was_answered_in_writing_is_not_asked_about_again(tmp_path: Path) -> None:
    path = finished(tmp_path / "a.xlsx", projects=[a_project(备注="咨询热线：0312-7612345")])
    answered(path, "单位公开的办公电话")
    assert submitted(path, tmp_path / "out").workbook.exists()
    edited(path, 项目_M4="咨询热线：0312-7654321")
    run_all(open_book(path), NOW)
    with pytest.raises(submitting.DoubtsFound):
        submitted(path, tmp_path / "out")


def test_a_hidden_sheet_and_numbers_on_sheets_of_their_own_are_asked_about(workbook: Path, tmp_path: Path) -> None:  # fmt: skip
    book = openpyxl.load_workbook(workbook)
    book.create_sheet("通讯录")["B2"] = 13800138000
    book.create_sheet("底稿").sheet_state = "hidden"
    book.save(workbook)
    with pytest.raises(submitting.DoubtsFound) as caught:
        submitted(workbook, tmp_path / "out")
    assert [str(one.at) for one in caught.value.doubts] == ["通讯录!B2", "底稿!A1"]


def test_hidden_rows_and_columns_are_asked_about_before_the_receiver_is_told(workbook: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    for row in (5, 6, 30):  # nothing stands in the last
        book[template.INDICATORS].row_dimensions[row].hidden = True
    book[template.OVERALL].row_dimensions[4].hidden = True
    book[template.PROJECTS].column_dimensions["F"].hidden = True
    book[template.TOTALS].row_dimensions[2].hidden = True
    book.save(workbook)
    with pytest.raises(submitting.DoubtsFound) as caught:
        submitted(workbook, tmp_path / "out")
    doubts = caught.value.doubts
    assert [(str(one.at), one.shown) for one in doubts] == [
        ("总体目标!A4", "4"),
        ("项目!A1", "项目"),
        ("指标!A5", "5、6"),
        ("资金汇总!A2", "2"),
    ]
    assert submitted(workbook, tmp_path / "out", accepted=True).workbook.exists()


def test_pictures_in_cells_travel_in_the_sealed_copy(workbook: Path, tmp_path: Path) -> None:
    content = parts(workbook.read_bytes())
    part = Package(workbook.read_bytes(), "a").sheets[template.PROJECTS].part
    wps = '<c r="M4" t="str"><f>_xlfn.DISPIMG("ID_7",1)</f><v>=DISPIMG("ID_7",1)</v></c>'
    content[part] = re.sub(rb'<c r="M4"[^>]*?(?:/>|>.*?</c>)', wps.encode(), content[part])
    content[part] = re.sub(rb'(<c r="C4"[^>]*>)<v>', rb"\1<f>37000+500</f><v>", content[part])
    assert content[part].count(b"<f>") == 2
    with zipfile.ZipFile(workbook, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    done = submitted(workbook, tmp_path / "out", run_first=True)
    assert parts(done.workbook.read_bytes())[part].count(b"<f>_xlfn.DISPIMG") == content[part].count(b"<f>") - 1
    assert verifying.verify_book(open_book(done.workbook)).state is SealState.INTACT


def test_what_the_receiver_would_be_told_of_is_asked_about_before(workbook: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    draft = book.create_sheet("工资测算")
    draft.append(["王小明", 5320.5])
    book.create_sheet("空白")
    book["项目"]["P4"] = "此数待核"
    book["指标"].row_dimensions[5].hidden = True
    book["指标"].column_dimensions["J"].hidden = True
    book.save(workbook)
    with pytest.raises(submitting.DoubtsFound) as caught:
        submitted(workbook, tmp_path / "out")
    assert sorted(str(one.at) for one in caught.value.doubts) == ["工资测算!A1", "指标!A1", "指标!A5", "项目!P4"]
    assert not (tmp_path / "out").exists()
    assert submitted(workbook, tmp_path / "out", seen=caught.value.doubts).workbook.exists()


@pytest.mark.parametrize("shown", ['0!.0,"万元"', ";;;", '"共12"0'])
def test_what_the_receiver_would_not_count_is_not_sent(workbook: Path, tmp_path: Path, shown: str) -> None:
    book = openpyxl.load_workbook(workbook)
    book["项目"]["C4"].number_format = shown
    book.save(workbook)
    with pytest.raises(XltoolError, match=r"没有报送：「项目」C4：.*数字格式.*常规"):
        submitted(workbook, tmp_path / "out")
    assert not list((tmp_path / "out").glob("*"))


def test_white_words_are_asked_about_before_the_receiver_is_told(workbook: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    book["项目"]["M4"].value, book["项目"]["M4"].font = "暂不外传", Font(color="FFFFFFFF")
    book.save(workbook)
    with pytest.raises(submitting.DoubtsFound) as caught:
        submitted(workbook, tmp_path / "out")
    assert [(str(one.at), "白底白字" in one.message) for one in caught.value.doubts] == [("项目!M4", True)]


# --- what is taken away, what stays ---------------------------------------------------------


def test_what_staff_added_stays_and_who_they_are_goes(workbook: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    sheet = book.create_sheet("自己的表")
    sheet["A1"], sheet["A2"] = "测算", "=1+2"
    sheet["A1"].fill = PatternFill("solid", fgColor="FF00FF")
    picture = tmp_path / "图.png"
    Picture.new("RGB", (20, 20), "red").save(picture)
    sheet.add_image(Image(str(picture)), "C3")
    sheet["A1"].comment = Comment("李小四:\n再核一次", "李小四")
    sheet["B1"].hyperlink = "https://example.com/x"
    sheet["B1"].value = "网址"
    book.properties.creator, book.properties.lastModifiedBy = "李小四", "王五"
    book.properties.description = "李小四的电脑"
    book.save(workbook)
    done = submitted(workbook, tmp_path / "out", accepted=True)
    copy = openpyxl.load_workbook(done.workbook)
    mine = copy["自己的表"]
    assert (mine["A1"].value, mine["A2"].value, mine["B1"].value) == ("测算", "=1+2", "网址")
    assert mine["A1"].fill.fgColor.rgb == "00FF00FF"
    assert len(mine._images) == 1
    assert mine["A1"].comment.text == "填报单位:\n再核一次"
    assert mine["A1"].comment.author == "填报单位"
    assert mine["B1"].hyperlink is None
    content = b"".join(parts(done.workbook.read_bytes()).values()).decode("utf-8", "ignore")
    assert not any(word in content for word in ("李小四", "王五", "example.com"))
    assert done.removed == ("超链接 1 处",)


def with_macros(data: bytes) -> bytes:
    """The workbook as a macro workbook that leads out in every way: macros, links, DDE, connection, OLE, printer."""
    content = parts(data)
    types = content["[Content_Types].xml"].decode()
    types = types.replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ).replace(
        "</Types>",
        '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        '<Override PartName="/xl/connections.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml"/>'
        '<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"/></Types>',
    )
    content["[Content_Types].xml"] = types.encode()
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = content["xl/_rels/workbook.xml.rels"].decode()
    content["xl/_rels/workbook.xml.rels"] = rels.replace(
        "</Relationships>",
        '<Relationship Id="rId901" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>'
        f'<Relationship Id="rId902" Type="{kinds}/connections" Target="connections.xml"/>'
        f'<Relationship Id="rId903" Type="{kinds}/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>',
    ).encode()
    book = content["xl/workbook.xml"].decode()
    content["xl/workbook.xml"] = re.sub(
        r"(</sheets>)",
        r'\1<externalReferences><externalReference xmlns:r="' + kinds + r'" r:id="rId903"/></externalReferences>',
        book,
    ).encode()
    content["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0 Attribute VB_Name"
    content["xl/connections.xml"] = b"<connections/>"
    content["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"
    content["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{kinds}/externalLinkPath" Target="file:///C:/Users/lisi/a.xlsx" TargetMode="External"/></Relationships>'
    ).encode()
    return packed(content)


def test_a_macro_workbook_gives_a_copy_without_macros_and_ways_out(workbook: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    sheet = book.create_sheet("外部")
    sheet["A1"], sheet["A2"], sheet["A3"] = ("=[1]Sheet1!A1", "=cmd|'/c calc'!A0", '=WEBSERVICE("http://x.cn")')
    sheet["A4"] = '=IF(1=1,"甲|乙","")'
    book.save(workbook)
    path = tmp_path / "带宏.xlsm"
    path.write_bytes(with_macros(workbook.read_bytes()))
    before = path.read_bytes()
    done = submitted(path, tmp_path / "out", accepted=True)
    assert path.read_bytes() == before
    assert done.workbook.suffix == ".xlsx"
    content = parts(done.workbook.read_bytes())
    names = " ".join(content).lower()
    for word in ("vba", "connections", "externallink", "printersettings", "embeddings"):
        assert word not in names
    text = b"".join(content.values()).decode("utf-8", "ignore")
    for word in ("macroEnabled", "vbaProject", "externalReference", "cmd|", "WEBSERVICE", "lisi", "[1]Sheet1"):
        assert word not in text
    mine = openpyxl.load_workbook(done.workbook)["外部"]
    assert mine["A4"].value == '=IF(1=1,"甲|乙","")'
    assert set(done.removed) == {"宏 1 处", "外部链接 1 处", "数据连接 1 处", "指向外部的公式 3 处"}
    assert verifying.verify_book(open_book(done.workbook)).state is SealState.INTACT


def test_formulas_in_entry_cells_become_the_values_that_were_sealed(workbook: Path, tmp_path: Path) -> None:
    data = parts(workbook.read_bytes())
    name = Package(workbook.read_bytes(), "a").sheets["项目"].part
    sheet = data[name].decode()
    plain = re.search(r'<c r="C4"[^>]*><v>37500</v>', sheet)
    assert plain is not None
    formula = plain[0].replace("<v>", "<f>30000+7500</f><v>")
    workbook.write_bytes(packed({**data, name: sheet.replace(plain[0], formula).encode()}))
    done = submitted(workbook, tmp_path / "out")
    assert seen(done.workbook)["项目"]["C4"].value == 37500
    assert "公式改为数值 1 处" in done.removed


# --- the command line -----------------------------------------------------------------------


def run(*words: object) -> tuple[int, str]:
    result = RUN.invoke(app, [str(word) for word in words])
    if isinstance(result.exception, XltoolError):
        return 2, str(result.exception)
    return result.exit_code, result.output


def test_submit_and_verify_on_the_command_line(workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    code, text = run("submit", workbook, "--to", tmp_path / "out", "--mail-to", "a@b.gov.cn")
    assert code == 0
    assert "还没有发送" in text
    assert "原文件没有改动" in text
    (copy,) = (tmp_path / "out").glob("*_v*.xlsx")
    (letter,) = (tmp_path / "out").glob("*.eml")
    assert b"To: a@b.gov.cn\r\n" in letter.read_bytes()
    assert run("verify", copy)[0] == 0
    assert run("verify", workbook)[0] == 1
    (tmp_path / "坏.xlsx").write_bytes(b"PK")
    assert run("verify", copy, tmp_path / "坏.xlsx")[0] == 2


def test_verify_names_sheet_cell_and_both_values(workbook: Path, tmp_path: Path) -> None:
    done = submitted(workbook, tmp_path / "out")
    edited(done.workbook, 项目_C4=73500)
    code, text = run("verify", done.workbook)
    assert code == 1
    for word in ("项目", "C4", "预算数", "37500", "73500"):
        assert word in text
    code, text = run("verify", done.workbook, "--json")
    told = json.loads(text)
    assert (code, told["state"]) == (1, "broken")
    assert told["differences"] == [
        {"sheet": "项目", "cell": "C4", "row": "13063621UQAP8BYN8VZWK", "field": "预算数", "sealed": "37500", "now": "73500"}
    ]  # fmt: skip


def test_a_code_from_paper_is_compared(workbook: Path, tmp_path: Path) -> None:
    done = submitted(workbook, tmp_path / "out")
    assert run("verify", done.workbook, "--code", done.seal.code.lower().replace("-", ""))[0] == 0
    other = finished(tmp_path / "b.xlsx", projects=[a_project(资金用途="购置宣传材料，组织科技周活动。")])
    paper = submitted(other, tmp_path / "c").seal.code
    code, text = run("verify", done.workbook, "--code", paper)
    assert code == 1
    assert "不是同一份内容" in text
    code, text = run("verify", done.workbook, "--code", "K7QM-4XTB-2")
    assert code == 2
    assert "输错" in text


def test_the_sealed_copy_has_no_finding_of_its_own(workbook: Path, tmp_path: Path) -> None:

    done = submitted(workbook, tmp_path / "out")
    before = check.check(open_book(workbook)).findings
    assert check.check(open_book(done.workbook)).findings == before
    assert template.SEAL_SHEET in open_book(done.workbook).sheet_names()


def test_forty_projects_are_sealed_and_verified(tmp_path: Path) -> None:
    """With 240 indicators nothing grows beyond a cell or a sheet."""
    codes = [f"13063621UQAP8BYN8V{number:03d}" for number in range(40)]
    names = [f"{one}{two}" for one in "科普农水林教卫文" for two in "兴利宣训建"]
    path = finished(
        tmp_path / "a.xlsx",
        cover={"项目支出预算总额": 40 * 37500},
        projects=[
            a_project(
                项目编码=code,
                项目名称=f"{name}专项",
                绩效目标=f"开展{name}培训，参加培训人次达到2000人次，提升群众素质。",
            )
            for code, name in zip(codes, names, strict=True)
        ],
        indicators=[row for code in codes for row in good_indicators(code)],
    )
    answered(path)  # the same objective in forty projects wants a word
    done = submitting.submit(path, tmp_path / "out", NOW, MAIL)
    assert verifying.verify_book(open_book(done.workbook)).state is SealState.INTACT


def test_a_note_for_all_warnings_of_a_code_travels_at_each_of_them(tmp_path: Path) -> None:
    indicators = [{**row, "指标值确定依据": "工作需要"} for row in good_indicators()]
    path = finished(tmp_path / "a.xlsx", indicators=indicators)
    book = openpyxl.load_workbook(path)
    warnings = [row for row in book["校验结果"].iter_rows(min_row=6) if row[1].value == "警告"]
    assert len(warnings) > 1
    assert len({row[2].value for row in warnings}) == 1
    warnings[1][9].value = "全部：依据见年度工作要点"
    book.save(path)
    done = submitted(path, tmp_path / "out")
    sent = [row for row in seen(done.workbook)["校验结果"].iter_rows(min_row=6) if row[1].value == "警告"]
    assert {row[9].value for row in sent} == {"依据见年度工作要点"}
    assert verifying.verify_book(open_book(done.workbook)).state is SealState.INTACT


def test_the_list_of_forms_in_a_template_of_before_is_ours(tmp_path: Path) -> None:
    path = answered(finished(tmp_path / "旧.xlsx"))
    open_book(path).apply([WriteBlock(template.LISTS, 2, 8, (("hebei_text",),))])
    assert submitted(path, tmp_path / "报送").workbook.exists()
