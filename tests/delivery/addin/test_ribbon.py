"""The ribbon: its XML against the schema, its words, and every button pressed in LibreOffice Basic."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.support.ribbon_schema import NAMESPACE, RibbonSchema
from xltool.delivery.addin import addin

KNOWN_ICONS = {
    "AutoCorrect", "AutoSum", "Calculator", "DataValidationCircleInvalid", "DataValidationClearValidationCircles",
    "FileNew", "FilePrintPreview", "FileSaveAsPdfOrXps", "FileSaveAsWordDocx", "FileSendAsAttachment", "Help", "ImportTextFile", "Info", "MacroPlay",
    "ReviewAcceptChange", "ReviewEditComment", "ReviewNewComment", "ReviewNextComment", "ReviewPreviousComment",
    "ReviewRejectChange", "Undo",
}  # fmt: skip
"""Of the table of imageMso names in [MS-CUSTOMUI], those that the ribbon uses."""

SYSTEM_PYTHON = "/usr/bin/python3"
CALM = {
    "press": ["OnCheck"], "sheet": "封面", "protected": False, "interpreter": SYSTEM_PYTHON, "unsaved": False, "named": "",
    "fails": False, "answers": "0", "leaves": "", "warm": "True", "waiting": "ready", "reason": "",
}  # fmt: skip
STARTING = "绩效目标：正在启动 Python，第一次要等几秒，请稍候……"
BUSY = "绩效目标：正在处理，请稍候……"
CHECK = "import xltool.doors.buttons as b; b.check()"
PLACE = rf"{SYSTEM_PYTHON} C:\Temp\xltool-1-2"
NEED_NO_BOOK = {"OnNew", "OnImport", "OnReview", "OnCollect", "OnDoctor", "OnHelp"}


@pytest.fixture(scope="module")
def ribbon() -> ET.Element:
    return ET.fromstring(addin.ribbon().encode())


def buttons(ribbon: ET.Element) -> list[ET.Element]:
    return list(ribbon.iter(f"{{{NAMESPACE}}}button"))


def callbacks() -> dict[str, str]:
    """Name and body of every Sub in Ribbon.bas."""
    pattern = r"^Public Sub (\w+)\(ByVal control As IRibbonControl\)\n(.*?)^End Sub$"
    return dict(re.findall(pattern, addin.sources()["Ribbon"], re.MULTILINE | re.DOTALL))


def test_the_ribbon_keeps_the_published_schema(ribbon: ET.Element) -> None:
    assert RibbonSchema().faults(ribbon) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"size": "huge"}, "none of the words allowed"),
        ({"colour": "red"}, "takes no colour"),
        ({"keytip": "ABCD"}, "too short or too long"),
        ({"id": "1st"}, "no name"),
        ({"enabled": "yes"}, "neither true nor false"),
        ({"id": "xltoolUndo"}, "stands twice"),
    ],
)
def test_the_schema_sees_what_is_wrong(ribbon: ET.Element, change: dict[str, str], fault: str) -> None:
    broken = ET.fromstring(ET.tostring(ribbon))
    buttons(broken)[0].attrib.update(change)
    assert any(fault in found for found in RibbonSchema().faults(broken))


def test_the_schema_sees_a_control_in_the_wrong_place(ribbon: ET.Element) -> None:
    broken = ET.fromstring(ET.tostring(ribbon))
    ET.SubElement(broken, f"{{{NAMESPACE}}}button", id="astray")
    assert RibbonSchema().faults(broken) == ["customUI takes no button"]


def test_the_tab_and_its_groups_are_named_as_agreed(ribbon: ET.Element) -> None:
    (tab,) = ribbon.iter(f"{{{NAMESPACE}}}tab")
    assert tab.get("label") == "绩效目标"
    assert [group.get("label") for group in tab] == ["填报", "校验", "资金与表样", "报送", "审核", "汇总", "帮助"]


def test_every_button_has_its_callback_and_every_callback_its_button(ribbon: ET.Element) -> None:
    wanted = [button.get("onAction") for button in buttons(ribbon)]
    assert sorted(wanted) == sorted(f"Ribbon.{name}" for name in callbacks())
    assert list(callbacks()) == list(addin.BUTTONS)


def test_ribbon_bas_holds_callbacks_only() -> None:
    heads = re.findall(r"^[\w ]*\b(?:Sub|Function) (\w+)\(", addin.sources()["Ribbon"], re.MULTILINE)
    assert heads == list(callbacks())


@pytest.mark.parametrize("name", addin.BUTTONS)
def test_a_callback_is_one_press(name: str) -> None:
    where = "PressAnywhere" if name in NEED_NO_BOOK else "PressOnBook"
    assert callbacks()[name].strip() == f'{where} "{addin.BUTTONS[name]}"'


def test_every_button_says_what_it_is_for_in_chinese(ribbon: ET.Element) -> None:
    for button in buttons(ribbon):
        for word in ("label", "screentip", "supertip"):
            text = button.get(word, "")
            assert re.search("[一-鿿]", text), (button.get("id"), word)
        assert button.get("supertip", "").endswith("。")


def test_icons_are_names_that_office_knows(ribbon: ET.Element) -> None:
    assert {button.get("imageMso") for button in buttons(ribbon)} == KNOWN_ICONS


def test_no_keytip_is_the_beginning_of_another(ribbon: ET.Element) -> None:
    keys = [button.get("keytip", "") for button in buttons(ribbon)]
    assert all(re.fullmatch("[A-Z]{1,3}", key) for key in keys)
    clashes = [pair for pair in permutations(keys, 2) if pair[1].startswith(pair[0])]
    assert clashes == []


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Press buttons in LibreOffice; where it or python3-uno is missing, skip, but never in CI."""
    missing = shutil.which("soffice") is None or not has_uno()
    if missing and not os.environ.get("CI"):
        pytest.skip("LibreOffice or python3-uno is not installed")
    folder = tmp_path_factory.mktemp("desk")
    path = folder / "xltool.xlam"
    path.write_bytes(addin.build_addin())
    script = Path(__file__).parents[2] / "programs" / "press_buttons.py"
    with subprocess.Popen(
        [SYSTEM_PYTHON, str(script), str(path), str(folder / "profile")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as desk:  # fmt: skip
        assert desk.stdin is not None
        assert desk.stdout is not None

        def pressed(**scenario: Any) -> dict[str, list[str] | str]:
            desk.stdin.write(json.dumps({**CALM, **scenario}) + "\n")
            desk.stdin.flush()
            line = desk.stdout.readline()
            assert line, "LibreOffice ended or hung; its last words are on stderr"
            result: dict[str, Any] = json.loads(line)
            for listed in ("asked", "served", "started", "during"):
                result[listed] = result[listed].split("|")[:-1]
            return result

        yield pressed


def has_uno() -> bool:
    if not Path(SYSTEM_PYTHON).exists():
        return False
    command = [SYSTEM_PYTHON, "-c", "import uno"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.office
def test_every_callback_asks_for_its_python_function(press: Any) -> None:
    for name, function in addin.BUTTONS.items():
        assert press(press=[name, name]) == {
            "asked": [f"import xltool.doors.buttons as b; b.{function}()"],
            "started": [PLACE],
            "served": [function],
            "told": "",
            "during": [STARTING, BUSY],
            "after": "",
        }


@pytest.mark.office
def test_what_python_left_on_the_status_bar_stays(press: Any) -> None:
    for times in (1, 2):
        result = press(press=["OnCheck"] * times, leaves="校验完成：没有错误。")
        assert result["after"] == "校验完成：没有错误。"


@pytest.mark.office
def test_why_the_waiting_python_did_not_do_it_is_told(press: Any) -> None:
    result = press(press=["OnRun"] * 2, leaves="表“指标”受保护。", reason="表“指标”受保护。")
    assert (result["told"], result["after"]) == ("表“指标”受保护。",) * 2
    assert len(result["asked"]) == len(result["served"]) == 1


@pytest.mark.office
@pytest.mark.parametrize(
    ("scenario", "asked", "served", "started"),
    [
        ({"waiting": "gone"}, 3, 0, 3),
        ({"waiting": ""}, 3, 0, 3),
        ({"warm": "False"}, 3, 0, 0),
        ({"waiting": "ready"}, 1, 2, 1),
    ],
    ids=["not to be reached", "may not be started", "switched off", "waits"],
)
def test_every_press_is_done_once(press: Any, scenario: dict[str, Any], asked: int, served: int, started: int) -> None:
    result = press(press=["OnCheck"] * 3, **scenario)
    assert (result["asked"], result["served"]) == ([CHECK] * asked, ["check"] * served)
    assert result["started"] == [PLACE] * started
    assert (result["told"], result["after"]) == ("", "")
    assert result["during"] == [STARTING, BUSY, BUSY]


@pytest.mark.office
def test_where_python_fails_none_is_told_to_wait(press: Any) -> None:
    result = press(press=["OnCheck"], answers="-1")
    assert (result["asked"], result["started"], result["after"]) == ([CHECK], [], "")


@pytest.mark.office
def test_a_python_that_dies_on_the_way_is_told_and_the_button_not_pressed_again(press: Any) -> None:
    result = press(press=["OnSubmit"] * 2, waiting="dies")
    assert (len(result["asked"]), result["served"], result["after"]) == (1, ["submit"], "")
    assert "462：No server。请核对内容，再按一次" in result["told"]


@pytest.mark.office
@pytest.mark.parametrize(
    ("scenario", "sentence"),
    [
        ({"protected": True}, "请先点上方黄条里的【启用编辑】"),
        ({"sheet": "xltool.conf"}, "工作表“xltool.conf”会改变本工具的设置"),
        ({"sheet": "Settings.CONF"}, "工作表“Settings.CONF”会改变本工具的设置"),
        ({"sheet": "main.py"}, "工作表“main.py”会改变本工具的设置或被当成程序"),
        ({"interpreter": "/nowhere/python.exe"}, "找不到运行程序 /nowhere/python.exe。"),
        ({"unsaved": True}, "这个工作簿还没有保存过。请先点【文件】、【另存为】"),
    ],
)
def test_the_guard_says_why_and_python_is_not_called(press: Any, scenario: dict[str, Any], sentence: str) -> None:
    result = press(**scenario)
    assert sentence in result["told"]
    assert (result["asked"], result["started"], result["during"]) == ([], [], [])
    assert result["after"] == ""


@pytest.mark.office
@pytest.mark.parametrize("name", ["100%TEMP%.xlsx", "%USERNAME%！.xlsx", "一%二%三.xlsx"])
def test_a_name_that_cmd_would_change_never_comes_to_cmd(press: Any, tmp_path: Path, name: str) -> None:
    served = press(named=str(tmp_path / name))
    assert (served["asked"], served["served"], served["told"]) == ([], ["check"], "")
    refused = press(named=str(tmp_path / name), waiting="gone")
    assert (refused["asked"], refused["served"], refused["after"]) == ([], [], "")
    assert "去掉百分号" in refused["told"]
    assert name in refused["told"]


@pytest.mark.office
def test_one_percent_sign_is_no_variable(press: Any, tmp_path: Path) -> None:
    assert press(named=str(tmp_path / "完成80%.xlsx"))["asked"] == [CHECK]


@pytest.mark.office
def test_some_buttons_need_no_saved_workbook(press: Any) -> None:
    asked = {name for name in addin.BUTTONS if press(press=[name], unsaved=True)["asked"]}
    assert asked == NEED_NO_BOOK


@pytest.mark.office
def test_an_error_on_the_way_is_told_and_the_status_bar_given_back(press: Any) -> None:
    result = press(fails=True)
    assert "1004：No" in result["told"]
    assert (result["during"], result["after"], result["started"]) == ([STARTING], "", [])
