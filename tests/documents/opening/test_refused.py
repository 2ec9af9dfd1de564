"""Import of what is not as it should be: every readable part is kept, the rest is listed, refusals are one sentence."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.support.command_line import refused, xltool
from tests.support.imports import found_texts, imported, lost, source_pieces
from tests.support.invented_documents import as_text, as_word, invent
from xltool.documents.found import Found
from xltool.documents.opening.files import read_document
from xltool.documents.opening.text import read_text
from xltool.model import template
from xltool.model.errors import DocumentRefused, XltoolError
from xltool.model.shelf import standard_form


def found_in(text: str, name: str = "某站.txt") -> Found:
    return imported(read_text(text.encode(), name))[0]


def table(*, code: str = "13063627AAAAAAAAAAAAA", name: str = "修渠专项") -> str:
    return (
        f"1.{name}绩效目标表\n\t654703青石县水利站\n\t单位：元\n\n\t项目编码\n\t{code}\n\t项目名称\n\t{name}\n\n"
        "\t预算规模及资金用途\n\t预算数\n\t500.00\n\t其中：财政资金\n\t500.00\n\t其他资金\n\t0\n\n\t\n\t购买水泥和沙石，修复三条支渠。\n\n"
        "\t资金支出计划（%）\n\t3月底\n\t6月底\n\t10月底\n\t12月底\n\n\t\n\t10%\n\t20%\n\t30%\n\t100%\n\n"
        "\t绩效目标\n\t1.修渠三条。\n\n"
        "\t一级指标\n\t二级指标\n\t三级指标\n\t绩效指标描述\n\t指标值\n\t指标值确定依据\n\n"
        "\t产出指标\n\t数量指标\n\t修渠条数\n\t修好的条数\n\t≥3条\n\t水利站计划\n\n"
    )


# --- nothing to be found ------------------------------------------------------------------------


def test_a_document_without_any_part_says_what_was_looked_for(tmp_path: Path) -> None:
    letter = tmp_path / "信.txt"
    letter.write_text("各位同事：\n明天上午九点开会，请准时参加。\n", encoding="utf-8")
    sentence = refused("import", letter, "-o", tmp_path / "新.xlsx")
    for looked_for in ("总体绩效目标", "分项绩效目标", "工作保障措施", "项目编码"):
        assert looked_for in sentence
    assert not (tmp_path / "新.xlsx").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x1f\x8b\x08" + bytes(99), "gzip.*解压"),
        (b"\xff\xd8\xff" + bytes(99), "图片"),
        (b"{\\rtf1 }", "RTF"),
        (b"<html><body>", "网页"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "网页"),
        ("总体绩效目标\n".encode("utf-16-le"), "编码"),
        ("总体绩效目标".encode() + b"\xff\xfe\x80", "编码"),
        (b"\xff\xfe" + "总体".encode("utf-16-le") + b"\x00", "UTF-16"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "不是 Word 文档"),
        (b"PK\3\4" + bytes(100), "损坏"),
    ],
)
def test_a_file_that_is_no_document_is_refused_in_one_sentence(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "文.txt"
    path.write_bytes(content)
    with pytest.raises(DocumentRefused, match=words) as stop:
        read_document(path)
    assert "文.txt" in str(stop.value)


def test_a_missing_file_and_a_taken_output_are_named(tmp_path: Path) -> None:
    assert "找不到" in refused("import", tmp_path / "无.txt", "-o", tmp_path / "新.xlsx")
    taken = tmp_path / "已有.xlsx"
    taken.write_bytes(b"mine")
    source = tmp_path / "a.txt"
    source.write_text(table(), encoding="utf-8")
    assert "已经存在" in refused("import", source, "-o", taken)
    assert taken.read_bytes() == b"mine"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_is_found_out_and_said(encoding: str, tmp_path: Path) -> None:
    source = tmp_path / "修渠.txt"
    source.write_bytes(table().encode(encoding))
    result = xltool("import", source, "-o", tmp_path / "新.xlsx")
    assert result.returncode == 0
    words = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16"}.get(encoding, encoding.upper())
    assert f"编码：{words}。" in result.stdout
    assert "项目 1 个；指标 1 条" in result.stdout


# --- hostile Word files ---------------------------------------------------------------------------


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:  # fmt: skip
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("part", "content", "words"),
    [
        ("word/document.xml", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "不安全"),
        ("word/styles.xml", b"<!DOCTYPE a><a/>", "不安全"),
        ("word/document.xml", b"<w:document", "损坏"),
        ("word/document.xml", b" " * (20 * 2**20), "过大"),
        ("word/vbaProject.bin", b"x", "宏"),
        ("xl/workbook.xml", b"<a/>", "工作簿"),
        ("../evil.xml", b"<a/>", "不正常"),
    ],
)  # fmt: skip
def test_a_hostile_word_file_is_refused(part: str, content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(with_part(as_word(invent(1, projects=2)), part, content))
    with pytest.raises(XltoolError, match=words):
        read_document(path)


def test_a_linked_picture_is_not_fetched(tmp_path: Path) -> None:
    rels = b"""<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
    <Relationship Id="r1" TargetMode="External" Target="http://192.0.2.1/a.png"
    Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>"""
    path = tmp_path / "a.docx"
    path.write_bytes(with_part(as_word(invent(1, projects=2)), "word/_rels/footnotes.xml.rels", rels))
    assert read_document(path).blocks


def test_a_text_of_too_many_lines_is_refused() -> None:
    with pytest.raises(DocumentRefused, match="拆开"):
        read_text("一行\n".encode() * 15_001, "长.txt")


# --- kept as far as it can be read --------------------------------------------------------------


def test_two_projects_with_one_code_are_both_kept_and_told_apart() -> None:
    found = found_in("第二部分\n" + table() + table(name="清淤专项"))
    assert [project.cells["项目名称"] for project in found.projects] == ["修渠专项", "清淤专项"]
    assert [row.get("备注") for row in found.indicators] == [None, "来自项目「清淤专项」（编码与前面的项目相同）"]
    assert any("两个都保留了" in sentence for sentence in found.said)


def test_half_a_table_at_the_end_is_read_as_far_as_it_goes() -> None:
    text = table()
    half = text[: text.index("\t修好的条数")]
    found = found_in(half)
    (row,) = found.indicators
    assert row["三级指标"] == "修渠条数"
    assert "指标值" not in row
    assert any("还没有写完" in sentence for sentence in found.said)
    early = found_in(text[: text.index("\t30%")])
    assert early.projects[0].cells["6月底"] is not None
    assert "10月底" not in early.projects[0].cells


def test_a_table_without_its_last_columns_is_read_by_its_headers() -> None:
    text = table().replace("\t绩效指标描述\n", "").replace("\t指标值确定依据\n", "")
    text = text.replace("\t修好的条数\n", "").replace("\t水利站计划\n", "")
    (row,) = found_in(text).indicators
    assert {key: str(row[key]) for key in ("三级指标", "计算符号", "指标值", "计量单位")} == {
        "三级指标": "修渠条数", "计算符号": "≥", "指标值": "3", "计量单位": "条",
    }  # fmt: skip


def test_a_row_that_fits_no_column_is_listed_and_not_squeezed_in() -> None:
    text = table() + "\t效益指标\n\t社会效益指标\n\t灌溉面积\n\n" + table(code="13063627BBBBBBBBBBBBB")
    found = found_in(text)
    assert len(found.indicators) == 2
    (left,) = found.leftovers
    assert left.text == "效益指标 ｜ 社会效益指标 ｜ 灌溉面积"
    assert left.place == "第 50 行"


def test_money_in_words_stays_as_typed() -> None:
    found = found_in(table().replace("\t500.00\n\t其中", "\t伍佰元\n\t其中"))
    assert found.projects[0].cells["预算数"] == "伍佰元"


def test_what_the_document_does_not_say_stays_empty_and_is_said() -> None:
    found = found_in(table().replace("\t654703青石县水利站\n\t单位：元\n\n", "").replace("13063627", "ABCD"))
    assert found.cover["金额单位"] is None
    assert not {"填报年度", "部门名称", "行政区划代码"} & found.cover.keys()
    assert any("填报年度、行政区划代码、部门编码、部门名称、金额单位" in one for one in found.said)


def test_a_second_unit_and_another_unit_of_money_are_not_mixed_up() -> None:
    other = table(code="13063627BBBBBBBBBBBBB").replace("654703青石县水利站", "700001白石县水利站")
    found, placed = imported(
        read_text(
            (table() + other.replace("单位：元", "单位：万元") + table(code="13063627CCCCCCCCCCCCC")).encode(), "a.txt"
        )
    )
    assert found.cover["部门名称"] == "青石县水利站"
    assert [left.text for left in found.leftovers] == ["700001白石县水利站"]
    written = [edit for edit in placed.plan if getattr(edit, "sheet", "") == template.PROJECTS and hasattr(edit, "rows")]  # fmt: skip
    assert written[0].rows[1][2] == "500.00万元"  # type: ignore[union-attr]


def test_a_title_that_names_another_project_is_listed() -> None:
    found = found_in(table().replace("1.修渠专项绩效目标表", "1.清淤专项绩效目标表"))
    assert [left.text for left in found.leftovers] == ["1.清淤专项绩效目标表"]


def test_a_text_longer_than_a_cell_runs_on_in_the_next_row() -> None:
    text = "第一部分\n一、总体绩效目标\n" + "努力" * 20_000 + "。\n"
    found, placed = imported(read_text(text.encode(), "a.txt"))
    (block,) = [edit for edit in placed.plan if getattr(edit, "sheet", "") == template.OVERALL and hasattr(edit, "rows")]  # fmt: skip
    assert "".join(str(row[2]) for row in block.rows) == "努力" * 20_000 + "。"  # type: ignore[union-attr]
    assert len(found.overall) == 1


def test_contents_and_sentences_before_the_first_part_are_listed() -> None:
    one = invent(5, projects=2)
    one.odd = [
        "青石县2027年部门预算绩效文本",
        "目录",
        "一、总体绩效目标\t1",
        "三、工作保障措施……………………3",
        "此件主动公开。",
    ]
    text = as_text(one)
    found, placed = imported(read_text(text.encode(), "无年份.txt"))
    assert found.cover["填报年度"] == 2027
    assert {left.kind for left in found.leftovers} == {"段落", "目录", "小标题"}
    assert lost(source_pieces(text.splitlines()), found_texts(found, placed)) == []


def test_headings_worded_otherwise_are_kept_as_they_stand() -> None:
    text = (
        "第一部分 部门整体绩效目标（2027年）\n一、年度总体目标（草案）\n做好各项水利工作。\n三、保障措施\n加强领导。\n"
    )
    found = found_in(text)
    assert [section.content for section in (*found.overall, *found.safeguards)] == ["做好各项水利工作。", "加强领导。"]
    assert [left.text for left in found.leftovers] == [
        "第一部分 部门整体绩效目标（2027年）", "一、年度总体目标（草案）", "三、保障措施",
    ]  # fmt: skip


def test_a_heading_with_nothing_below_it_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(XltoolError, match="没有找到可以导入的内容"):
        found_in("一、总体绩效目标\n二、分项绩效目标\n")


def test_functions_may_be_numbered_like_items_elsewhere() -> None:
    text = "第一部分\n二、分项绩效目标\n1、防汛抗旱\n（1）做好汛期值守。\n（2）备足物资\n2、农田水利\n修复支渠三条。\n"
    assert [(one.function, one.number, one.title + one.content) for one in found_in(text).functions] == [
        ("防汛抗旱", "（1）", "做好汛期值守。"), ("防汛抗旱", "（2）", "备足物资"), ("农田水利", "", "修复支渠三条。"),
    ]  # fmt: skip


def test_a_remark_below_a_table_belongs_to_no_cell_and_the_table_is_whole() -> None:
    found = found_in(table().rstrip() + "\n备注：本表由水利站填报。\n")
    assert [row["指标值确定依据"] for row in found.indicators] == ["水利站计划"]
    assert [left.text for left in found.leftovers] == ["备注：本表由水利站填报。"]
    assert not any("还没有写完" in sentence for sentence in found.said)


def test_a_schedule_whose_label_says_per_cent_needs_no_signs() -> None:
    text = table()
    for sign in ("10%", "20%", "30%", "100%"):
        text = text.replace(f"\t{sign}\n", f"\t{sign[:-1]}\n")
    cells = found_in(text).projects[0].cells
    assert [str(cells[point]) for point in standard_form().labels] == ["0.1", "0.2", "0.3", "1"]
    without = found_in(text.replace("（%）", "")).projects[0].cells
    assert [without[point] for point in standard_form().labels] == ["10", "20", "30", "100"]


@pytest.mark.parametrize("end", [b"\x1a", b"\r\n\x1a\r\n", b"\x1a" * 128])
def test_the_end_mark_of_dos_is_no_content(end: bytes) -> None:
    text = "一、总体绩效目标\n办好科普活动。"
    for encoding in ("utf-8", "gb18030"):
        document = read_text(text.encode(encoding) + end, "某站.txt")
        assert document.blocks == read_text(text.encode(encoding), "某站.txt").blocks


@pytest.mark.parametrize("start", [b"b\x14#e\0\0E-SafeNet\0LOCK", b"%TSD-Header-###%\0", bytes(range(256)) * 8])
def test_a_document_that_a_desk_program_encrypted_is_told_as_one(tmp_path: Path, start: bytes) -> None:
    letter = tmp_path / "目标.docx"
    letter.write_bytes(start + b"\x91" * 3000)
    assert "加密软件" in refused("import", letter, "-o", tmp_path / "新.xlsx")
