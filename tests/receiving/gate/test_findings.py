"""What is said about doubtful workbooks: the code and the cell, worked out by hand from what was changed."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from tests.support import hostile, sealed
from tests.support.forms import short_template
from tests.support.hostile.surgery import Patient
from xltool.books.file.formats import misleads
from xltool.delivery.template.workbook import as_package
from xltool.model.shelf import load_form, shipped_names
from xltool.receiving.gate.names import judge_names
from xltool.sending.seal.verify import SealState
from xltool.workflows.examine import examine


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("base")
    path = sealed.finished(folder / "base.xlsx", cover={"填报日期": date(2021, 1, 15)})
    return sealed.submitted(path, folder / "out").workbook.read_bytes()


def result_of(base, name):
    made = hostile.VARIANTS[name](Patient(base))
    return examine(made if isinstance(made, bytes) else made.bytes)


SUSPICIONS = {
    "tamper_number_format": ("Q46", "项目!C4"),
    "tamper_white_font_note": ("Q56", "项目!M4"),
    "formula_dde": ("Q41", "项目!C4"),
    "formula_webservice": ("Q41", "项目!C4"),
    "formula_hyperlink": ("Q41", "项目!C4"),
    "formula_external_ref": ("Q41", "项目!C4"),
    **{f"text_injection_{number}": ("Q48", "项目!M4") for number in range(8)},
    "text_bidi_override": ("Q47", "项目!B4"),
    "external_link_unc": ("Q40", "封面!A1"),
    "external_link_http": ("Q40", "封面!A1"),
    "external_link_dde": ("Q40", "封面!A1"),
    "hyperlink_javascript": ("Q49", "项目!B4"),
    "hyperlink_unc": ("Q49", "项目!B4"),
    "hyperlink_http": ("Q49", "项目!B4"),
    "hyperlink_mailto": ("Q49", "项目!B4"),
    "web_connection": ("Q50", "封面!A1"),
    "power_query_mashup": ("Q50", "封面!A1"),
    "remote_drawing_image": ("Q51", "封面!A1"),
    "sheet_hidden_extra": ("Q42", "暗!A1"),
    "sheet_veryhidden_extra": ("Q42", "暗!A1"),
    "sheet_required_hidden": ("Q42", "项目!A1"),
    "rows_hidden": ("Q43", "项目!A4"),
    "sheet_extra_notes": ("Q44", "备忘!A1"),
    "sheet_copied": ("Q44", "项目 (2)!A1"),
    "sheet_name_csv_injection": ("Q44", "=cmd|x!A1!A1"),
    "chartsheet_extra": ("Q44", "图!A1"),
    "merge_added_over_data": ("Q52", "项目!C4"),
    "names_removed": ("Q53", "封面!A1"),
    "names_renamed": ("Q53", "封面!A1"),
    "names_ref_error": ("Q53", "封面!A1"),
    "names_swapped": ("Q53", "封面!A1"),
    "row_inserted_top": ("Q54", "项目!A1"),
    "row_inserted_above_amount": ("Q54", "封面!A1"),
    "col_inserted_left": ("Q54", "项目!A1"),
    "dim_beyond_grid": ("Q55", "项目!A1"),
    "dim_garbage": ("Q55", "项目!A1"),
    "part_missing_styles": ("Q57", "封面!A1"),
    "image_decompression_bomb": ("Q58", "封面!A1"),
    "xml_gbk_declared_part": ("Q59", "封面!A1"),
    "openpyxl_resaved": ("Q60", "封面!A1"),
    "val_error_ref": ("R01", "项目!C4"),
    "val_formula_no_cache": ("R02", "项目!C4"),
    "val_formula_stale_cache": ("R03", "项目!C4"),
}


@pytest.mark.parametrize("name", SUSPICIONS)
def test_a_suspicion_names_its_place(base, name):
    result = result_of(base, name)
    code, cell = SUSPICIONS[name]
    assert (code, cell) in [(one.code, str(one.ref)) for one in result.findings]
    assert all(one.message and one.fix for one in result.findings)


@pytest.mark.parametrize("name", ["row_inserted_top", "row_inserted_above_amount", "col_inserted_left", "openpyxl_resaved"])  # fmt: skip
def test_what_was_only_moved_or_saved_again_keeps_its_seal(base, name):
    assert result_of(base, name).seal_state is SealState.INTACT


@pytest.mark.parametrize(
    ("name", "field", "before", "after"),
    [
        ("tamper_amount", "预算数", "37500", "47500"),
        ("tamper_sst_entry", "项目名称", "科普专项", "科普专项二期"),
        ("tamper_cached_value", "预算数", "37500", "99999"),
        ("val_negative", "预算数", "37500", "-37500"),
    ],
)
def test_what_was_changed_after_sealing_is_named(base, name, field, before, after):
    result = result_of(base, name)
    assert result.seal_state is SealState.BROKEN
    assert [(d.sheet, d.field, d.before, d.after) for d in result.differences] == [("项目", field, before, after)]  # fmt: skip


REASONS = {
    "encrypted_password": ("Q02", "密码"),
    "file_xls_renamed": ("Q01", ".xls"),
    "file_csv_gbk_renamed": ("Q01", "CSV"),
    "file_html_renamed": ("Q01", "HTML"),
    "file_rar_renamed": ("Q01", "RAR"),
    "file_zip_of_xlsx_renamed": ("Q01", "ZIP"),
    "file_docx_renamed": ("Q01", "Word"),
    "file_empty": ("Q01", "空"),
    "file_truncated_half": ("Q03", "损坏"),
    "zip_duplicate_member_case": ("Q04", "压缩结构"),
    "zip_two_archives_concatenated": ("Q04", "压缩结构"),
    "zip_bomb_sheet_whitespace": ("Q05", "过大"),
    "zip_encrypted_member": ("Q02", "加了密码"),
    "macro_vbaproject_in_xlsx": ("Q06", "宏"),
    "macro_xlsm_renamed_xlsx": ("Q06", "宏"),
    "macro_excel4_sheet": ("Q06", "宏"),
    "ole_object": ("Q06", "嵌入"),
    "embedded_exe": ("Q06", "程序"),
    "activex_control": ("Q06", "ActiveX"),
    "xml_xxe_file_sharedstrings": ("Q07", "不安全"),
    "xml_dtd_utf16": ("Q07", "不安全"),
    "merge_whole_sheet": ("Q08", "合并"),
    "cell_at_XFD1048576": ("Q08", "XFD1048576"),
    "sheets_3000_aliases": ("Q08", "工作表"),
    "part_missing_sheet": ("Q09", "缺少"),
    "ooxml_strict": ("Q10", "Strict"),
    "sheet_missing": ("Q15", "项目"),
    "template_old_version": ("Q15", "模板版本"),
}


@pytest.mark.parametrize("name", REASONS)
def test_a_refusal_names_the_nature_of_the_file(base, name):
    refusal = result_of(base, name).refusal
    code, word = REASONS[name]
    assert refusal.code == code
    assert word in refusal.reason + refusal.fix


@pytest.mark.parametrize("code", ["0", "0.00", "#,##0.00", "0%", "yyyy-mm-dd", "@", "General", "", "0.00;-0.00;0", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "[$¥-804]#,##0.00", "0.00E+00", "# ?/?", 'yyyy"年"m"月"d"日"'])  # fmt: skip
def test_an_ordinary_number_format_is_no_trap(code):
    assert not misleads(code)


@pytest.mark.parametrize("code", ['"99999"', ";;;", "0,", "#,##0,,", '"1"0', "0!0\\9", '0.0,"千"', '"已付清"', "[Red]0,;0"])  # fmt: skip
def test_a_number_format_that_shows_another_number_is_a_trap(code):
    assert misleads(code)


def test_of_a_form_that_is_not_here_only_names_that_point_nowhere_are_told() -> None:
    names = "".join(
        f'<definedName name="{name}">{target}</definedName>'
        for name, target in {"own": "项目!$A$1", "lost": "#REF!$A$1", "_xlnm.x": "#REF!"}.items()
    )
    workbook = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<definedNames>{names}</definedNames></workbook>"
    ).encode()
    (told,) = judge_names(workbook, 1, None)
    assert (told.code, "lost" in told.message, "指向已经删去的单元格" in told.message) == ("Q53", True, True)


@pytest.mark.parametrize("name", shipped_names())
def test_names_are_those_of_the_form(name: str) -> None:
    """Of every shipped form: its own template has them all, and each change of one is told."""
    form = load_form(name)
    content = zipfile.ZipFile(io.BytesIO(as_package(short_template(form), form))).read("xl/workbook.xml").decode()

    def told(old: str, new: str) -> list[str]:
        assert old in content
        found = judge_names(content.replace(old, new).encode(), 30, form)
        return [one.message for one in found if one.code == "Q53"]

    assert told("definedName", "definedName") == []
    (message,) = told("name=\"project_codes\">OFFSET('项目'!$A$4", "name=\"project_codes\">OFFSET('项目'!$B$4")
    assert "project_codes" in message
    assert "指向了别处" in message
    (message,) = told('name="level2_产出指标"', 'name="level2_产出"')
    assert "level2_产出指标" in message
    assert "不见了" in message
