"""What a stranger hands in as a package is refused in one sentence with its place and the way out; nothing runs, nothing is fetched."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from tests.support.command_line import xltool
from tests.support.forms import DATA_HOME, a_form, empty, package_of
from xltool.books import open_book
from xltool.model import form_words as words, shelf
from xltool.model.errors import XltoolError
from xltool.model.shelf import DEFAULT_FORM, forms_folder, load_form
from xltool.workflows import forms
from xltool.workflows.check import check

Change = Callable[[Workbook], object]
ABOUT = {"表样名": "our_county", "标题": "我县表", "版本": "1.0", "基于": "hebei_text"}
MACRO = b"\xd0\xcf\x11\xe0" + b"\0" * 600
BOMB = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]><workbook'
OUTSIDE = b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/hostname">]><workbook'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(DATA_HOME, str(tmp_path / "home"))
    monkeypatch.setattr(shelf, "_LENT", {})
    return tmp_path / "home"


def pack(
    change: Change | None = None, about: dict[str, object] | None = None, **tables: Sequence[Sequence[object]]
) -> bytes:
    """A package based on the first form; a table whose first row is its headers is taken as it is."""
    workbook = Workbook()
    workbook.worksheets[0].title = "说明"
    for label, value in {**ABOUT, **(about or {})}.items():
        workbook["说明"].append([label, value])
    for name, rows in tables.items():
        workbook.create_sheet(name)
        own = bool(rows) and rows[0][0] in {headers[0] for headers in words.HEADERS.values()}
        for row in rows if own or not rows else [words.HEADERS[name], *rows]:
            workbook[name].append(list(row))
    if change is not None:
        change(workbook)
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def zipped(data: bytes, part: str, content: bytes | tuple[bytes, bytes]) -> bytes:
    """A workbook with a part added, or with a piece of one replaced."""
    new = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            kept = old.read(name)
            made.writestr(name, kept.replace(*content) if isinstance(content, tuple) and name == part else kept)
        if isinstance(content, bytes):
            made.writestr(part, content)
    return new.getvalue()


def cell(sheet: str, at: str, value: object) -> Change:
    return lambda workbook: workbook[sheet].__setitem__(at, value)


def defined(refers: str) -> Change:
    return lambda workbook: workbook.defined_names.__setitem__("区域", DefinedName("区域", attr_text=refers))


def other_sheet(name: str, *row: object) -> Change:
    return lambda workbook: workbook.create_sheet(name).append(list(row))


def linked(workbook: Workbook) -> None:
    workbook["说明"]["D9"].hyperlink = "https://example.invalid/x"


def many_rows(count: int) -> bytes:
    """A package whose table 词表 has so many rows, all alike."""
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("含糊用词", "适当"))
    rows = f"<row>{cells}</row>".encode() * count
    return zipped(
        pack(词表=[["含糊用词", "适当"]]), "xl/worksheets/sheet2.xml", (b"</sheetData>", rows + b"</sheetData>")
    )


OUR: list[object] = ["指标", "自定义:一", "一"]
NONE: list[object] = [None] * 5
SWAPPED = {"栏目": [words.HEADERS["规则"], ["I04", "是"]], "规则": [words.HEADERS["栏目"], ["项目", "project.name"]]}
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "文件是空的（0 字节）"),
    "a text": ("表样名,我县\n".encode, "这是纯文本"),
    "a key twice": (lambda: pack(栏目=[OUR, OUR]), "栏目 第 3 行：键「自定义:一」上面已经有一行"),
    "a header twice": (lambda: pack(栏目=[["项目", "project.remark", "资金用途"]]),
                       "栏目：工作表「项目」有两个栏目的表头都是「资金用途」。请改掉其中一个。"),
    "a synonym that is a header": (lambda: pack(栏目=[["指标", "indicator.unit", "量", "指标值"]]), "表头都是「指标值」"),
    "the header of a made column": (lambda: pack(栏目=[["指标", "自定义:x", "所属项目"]]), "表头都是「所属项目」"),
    "a header of signs": (lambda: pack(栏目=[["指标", "自定义:x", "（*）"]]), "的表头「（*）」只有符号"),
    "a header of the table twice": (lambda: pack(规则=[["编号", "启用", "启用"], ["I04", "是", "否"]]),
                                    "规则 第 1 行：表头「启用」有两列。请只留一列。"),
    "an unknown header of the table": (lambda: pack(栏目=[["工作表", "键", "表头", "必埴"], OUR]),
                                       "栏目 第 1 行：表头「必埴」不认识。最接近的是「必填」。"),
    "an unknown key": (lambda: pack(栏目=[["指标", "indicator.weigth"]]), "最接近的是「indicator.weight」"),
    "a kind misspelt": (lambda: pack(栏目=[[*OUR, None, "整敉"]]), "类型「整敉」不认识。最接近的是「整数」。"),
    "a choice of nothing": (lambda: pack(栏目=[[*OUR, None, "选择"]]), "类型是选择，却没有选项"),
    "sixty-one columns": (lambda: pack(栏目=[["指标", f"自定义:{n}", f"列{n}"] for n in range(51)]), "有 61 个栏目，最多 60 个"),
    "a width in words": (lambda: pack(栏目=[[*OUR, *NONE[:4], "很宽"]]), "栏目 第 2 行：宽度「很宽」应是 3 到 120 之间的数"),
    "an unknown rule": (lambda: pack(规则=[["G133", "否"]]), "规则 第 2 行：规则编号「G133」不认识。最接近的是「G13」。"),
    "a parameter in words": (lambda: pack(规则=[["I18", "是", None, "最低满意度=高"]]), "参数 最低满意度 的值「高」应是 0 到 100"),
    "a parameter of the wrong kind": (lambda: pack(规则=[["I04", "是", None, "最多条数=7.5"]]), "的值「7.5」应是 0 到 10000 之间的整数"),
    "a parameter of another rule": (lambda: pack(规则=[["I04", "是", None, "容差=1"]]), "参数「容差」不认识"),
    "a parameter twice": (lambda: pack(规则=[["I04", "是", None, "最少条数=2；最少条数=3"]]), "参数「最少条数」写了两次"),
    "bounds the wrong way round": (lambda: pack(规则=[["I04", "是", None, "最少条数=20"]]), "规则：规则 I04 的最少条数 20 大于最多条数 15"),
    "lengths the wrong way round": (lambda: pack(规则=[["G02", "是", None, "建议字数=900"]]), "规则 G02 的建议字数 900 大于最多字数 500"),
    "a severity of nothing": (lambda: pack(规则=[["I04", "是", "严重"]]), "级别「严重」不认识"),
    "the locked core off": (lambda: pack(规则=[["d06", "否"]]), "规则 D06 保证金额对得上、封存可信，不能停用"),
    "the locked core softened": (lambda: pack(规则=[["T08", "是", "提示"]]), "规则 T08 保证金额对得上"),
    "a pattern that runs for ever": (lambda: pack(规则=[["C01", "是", None, r"格式=(\d+)*$"]]), "规则 第 2 行：参数 格式 的值"),
    "a pattern of many lengths": (lambda: pack(规则=[["C06", "是", None, "格式=" + r"\d{0,99}" * 9]]), "规则 第 2 行：参数 格式 的值"),
    "a pattern that is none": (lambda: pack(规则=[["C01", "是", None, r"格式=[9-0]{3}"]]), "规则 第 2 行：参数 格式 的值"),
    "a pattern of nothing": (lambda: pack(规则=[["C01", "是", None, "格式="]]), "参数「格式=」没有值"),
    "a day for a version": (lambda: pack(about={"版本": datetime(2026, 1, 2)}), "说明 第 3 行：版本「2026年1月2日」应是数字"),
    "a number for a day": (lambda: pack(about={"日期": 46000}), "说明 第 5 行：日期「46000」应是年月或年月日，例如 2026-03-01"),
    "a day for a month": (lambda: pack(时点=[["年底", datetime(2026, 12, 31)]]), "时点 第 2 行：截止月「2026年12月31日」应是 1 到 12"),
    "an empty sheet": (lambda: pack(词表=[]), "词表：找不到表头「词表」「词」"),
    "sheets swapped": (lambda: pack(**SWAPPED), "规则：找不到表头「编号」「启用」"),
    "a sheet misspelt": (lambda: pack(other_sheet("资金來源", "键")), "资金來源：不认识这张工作表。最接近的是「资金来源」。"),
    "a sheet twice": (lambda: pack(other_sheet("规 则", "编号"), 规则=[["I23"]]), "规 则：有两张工作表都叫这个名字"),
    "a label misspelt": (lambda: pack(about={"版本号": "1"}), "说明 第 5 行：名目「版本号」不认识。最接近的是「版本」。"),
    "a label twice": (lambda: pack(lambda book: book["说明"].append(["版本", "2"])), "说明 第 5 行：「版本」第 3 行已经写了"),
    "too many rows": (lambda: many_rows(3001), "词表：有 3003 行，最多 3000 行"),
    "two hundred thousand rows": (lambda: many_rows(200_000), "文件内容过大"),
    "a formula in a table": (lambda: pack(栏目=[["指标", "自定义:一", '="一"&"二"']]), "栏目 C2：有公式。表样包里不能有公式"),
    "a formula for a label": (lambda: pack(cell("说明", "A9", '="基于"')), "说明 A9：有公式"),
    "a formula beside everything": (lambda: pack(other_sheet("记录", "=1+1")), "记录 A1：有公式"),
    "a formula of another workbook": (lambda: pack(cell("说明", "C1", "='[a.xlsx]甲'!A1")), "说明 C1：公式 ='[a.xlsx]甲'!A1 会访问"),
    "a call of a program": (lambda: pack(cell("说明", "C1", "=cmd|'/c calc'!A1")), "不能有链接、外部引用和数据连接。说明 C1"),
    "a call of an address": (lambda: pack(cell("说明", "C1", '=WEBSERVICE("http://example.invalid")')), "说明 C1：公式 =WEBSERVICE"),
    "a link": (lambda: pack(linked), "说明 D9：超链接指向工作簿以外"),
    "a name of an address": (lambda: pack(defined('"http://example.invalid/a"')), '名称「区域」指向「"http://example.invalid/a"」，不是本工作簿里的区域'),
    "a name of another workbook": (lambda: pack(defined("'[1]甲'!$A$1")), "名称「区域」指向「'[1]甲'!$A$1」"),
    "a name that calls": (lambda: pack(defined('WEBSERVICE("http://example.invalid")')), "名称「区域」指向「WEBSERVICE("),
    "macros": (lambda: zipped(pack(), "xl/vbaProject.bin", MACRO), "文件里有宏，可能运行程序，没有读取。请在 Excel 里删去它"),
    "a macro sheet": (lambda: zipped(pack(), "xl/macrosheets/sheet1.xml", b"<a/>"), "文件里有宏"),
    "connections": (lambda: zipped(pack(), "xl/connections.xml", b"<connections/>"), "工作簿带有数据连接或查询"),
    "entities": (lambda: zipped(pack(), "xl/workbook.xml", (b"<workbook", BOMB)), "文件里有不安全的内容"),
    "a file for an entity": (lambda: zipped(pack(), "xl/workbook.xml", (b"<workbook", OUTSIDE)), "文件里有不安全的内容"),
    "a part that swells": (lambda: zipped(pack(), "xl/media/a.bin", b"\0" * 60_000_000), "文件内容过大"),
    "a path for a name": (lambda: pack(about={"表样名": "../../x"}), "说明 第 1 行：表样名「../../x」应是由小写字母开头"),
    "a path for a version": (lambda: pack(about={"版本": "1/../x"}), "说明 第 3 行：版本「1/../x」应是数字"),
    "an address for a title": (lambda: pack(about={"标题": "http://example.invalid"}), "标题里不能有网址、路径和看不见的字符。请只用文字"),
    "a path for a title": (lambda: pack(about={"标题": r"..\甲"}), "标题「..\\甲」里有「\\」"),
    "a title that turns round": (lambda: pack(about={"标题": "我县\u202e表"}), "标题「我县表」里有看不见的字符"),
    "a title of two lines": (lambda: pack(about={"标题": "甲\n乙"}), "说明 第 2 行：标题"),
    "a path for a base": (lambda: pack(about={"基于": "../hebei_text"}), "说明 第 4 行：基于的表样「../hebei_text」应是一个表样名"),
    "an address for a base": (lambda: pack(about={"基于": "http://example.invalid/x"}), "说明 第 4 行：基于的表样"),
    "itself for a base": (lambda: pack(about={"基于": "our_county"}), "基于的表样「our_county」就是本表样，绕成了圈"),
    "no base and no columns": (lambda: pack(about={"基于": None}), "栏目：工作表「项目」缺少栏目「预算数」，没有它就不成一行"),
    "thirteen checkpoints": (lambda: pack(时点=[[f"{n}旬", min(n, 12)] for n in range(1, 14)]), "时点：时点有 13 个，最多 12 个。请合并或删去。"),
    "two checkpoints of one name": (lambda: pack(时点=[["期末", 6], ["期末", 12]]), "有两个栏目的表头都是「期末」"),
    "a checkpoint called like a column": (lambda: pack(时点=[["备注", 12]]), "有两个栏目的表头都是「备注」"),
    "a source of funds twice": (lambda: pack(资金来源=[["project.fiscal_funds"]] * 2), "资金来源 第 3 行：键「project.fiscal_funds」上面已经有一行"),
    "a source of funds that is no money": (lambda: pack(资金来源=[["project.purpose"]]), "资金来源 第 2 行：键「project.purpose」不认识"),
    "a first level like a novel": (lambda: pack(指标体系=[["长" * 41]]), "指标体系 第 2 行：「一级」有 41 个字，最多 40 个"),
    "an error value": (lambda: pack(规则=[["#REF!", "是"]]), "规则 第 2 行：规则编号「#REF!」不认识"),
    "too long an origin": (lambda: pack(about={"制作单位": "局" * 201}), "说明 第 5 行：制作单位有 201 个字，最多 200 个"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_package_that_is_none_is_refused_with_its_place_and_the_way_out(
    what: str, tmp_path: Path, home: Path
) -> None:
    make, said = REFUSED[what]
    path = tmp_path / "表样包.xlsx"
    path.write_bytes(make())
    for verb in (forms.check_to_install, forms.install):
        with pytest.raises(XltoolError) as stopped:
            verb(path)
        assert said in str(stopped.value)
        assert str(stopped.value).startswith("「表样包.xlsx」不能用作表样包")
    assert not home.exists()


@pytest.mark.parametrize(
    "change",
    [
        None,
        defined("'说明'!$A$1:$B$4"),
        lambda workbook: setattr(workbook["说明"], "print_area", "A1:B4"),
        lambda workbook: setattr(workbook["说明"], "print_title_rows", "1:2"),
        other_sheet("办公室的记录", "三月改过", "王"),
    ],
)
def test_what_an_office_leaves_in_a_package_does_no_harm(change: Change | None, tmp_path: Path) -> None:
    path = tmp_path / "表样包.xlsx"
    path.write_bytes(pack(change, about={"日期": datetime(2026, 3, 1), "版本": 1.5}))
    assert forms.install(path).version == "1.5"


def test_a_command_refuses_with_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "包.xlsx").write_bytes(pack(规则=[["B02", "否"]]))
    for verb in ("check", "install"):
        done = xltool("form", verb, tmp_path / "包.xlsx")
        assert (done.returncode, done.stdout) == (2, "")
        assert "规则 第 2 行：规则 B02 保证金额对得上" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["没有.xlsx", "."])
def test_a_package_that_cannot_be_opened_is_said(name: str, tmp_path: Path) -> None:
    with pytest.raises(XltoolError):
        forms.check_package(tmp_path / name)


def test_two_packages_with_one_title_are_told_apart_before_installing(tmp_path: Path) -> None:
    path = tmp_path / "包.xlsx"
    path.write_bytes(pack())
    forms.install(path)
    path.write_bytes(pack(about={"表样名": "other_county"}))
    with pytest.raises(XltoolError, match="标题「我县表」已用于表样 our_county。请在“说明”里改一个标题"):
        forms.check_to_install(path)


def test_a_compiled_form_that_cannot_be_used_is_said_and_mended(tmp_path: Path) -> None:
    pack_of, path = tmp_path / "包.xlsx", tmp_path / "填报.xlsx"
    pack_of.write_bytes(package_of(a_form("our_county", "我县表")))
    form = forms.install(pack_of)
    path.write_bytes(empty(form))
    compiled = forms_folder() / "our_county-1.0.json"
    of_a_later_tool = compiled.read_text(encoding="utf-8")[:-1] + ', "later": 1}'
    again = f"请重新运行 xltool form install {compiled.with_suffix('.xlsx')}"
    for content in ('{"name": "our', "[]", "null", '"x"', "\x00", '{"name": "our_county"}', of_a_later_tool):
        compiled.write_text(content, encoding="utf-8")
        shelf._LENT.clear()
        with pytest.raises(XltoolError) as stopped:
            forms.named("our_county")
        assert "our_county-1.0.json 读不了（文件损坏，或由更新的工具安装）" in str(stopped.value)
        assert again in str(stopped.value)
        assert forms.listed(date(2026, 11, 1))[-1] == str(stopped.value)
    assert check(open_book(path)).submission.form == form  # read anew from the package that is kept beside it
    assert forms.install(pack_of) == load_form("our_county") == form
    compiled.write_text("{}", encoding="utf-8")
    assert forms.remove("our_county") == ["our_county-1.0"]
    assert [one for one in forms_folder().iterdir() if one.is_file()] == []


def test_a_folder_for_forms_that_cannot_be_read_or_made_stops_nothing_else(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "包.xlsx"
    path.write_bytes(pack())
    home.write_text("这里已有一个文件", encoding="utf-8")
    with pytest.raises(XltoolError, match=r"不能建立放表样的文件夹 .*请管理员给予权限后再试"):
        forms.install(path)

    class Locked(type(path)):  # type: ignore[misc]
        def is_dir(self) -> bool:
            raise PermissionError(13, "locked")

    monkeypatch.setattr(shelf, "forms_folder", lambda: Locked(home))
    assert load_form(DEFAULT_FORM).name == DEFAULT_FORM
    assert forms.listed(date(2026, 11, 1))
    with pytest.raises(XltoolError, match="没有表样「our_county」"):
        forms.named("our_county")


def test_a_text_that_a_workbook_would_take_for_a_formula_is_refused(tmp_path: Path) -> None:
    data = io.BytesIO()
    workbook = openpyxl.load_workbook(io.BytesIO(pack(栏目=[OUR])))
    workbook["栏目"]["C2"].value = "=1+1"
    workbook["栏目"]["C2"].data_type = "s"
    workbook.save(data)
    (tmp_path / "包.xlsx").write_bytes(data.getvalue())
    with pytest.raises(XltoolError, match="栏目 C2：有公式"):
        forms.check_package(tmp_path / "包.xlsx")
