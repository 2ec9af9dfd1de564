"""Checks of what a bureau's security settings forbid: macros, child processes, scripts.

The values are those of Office's and Defender's policies; each is read where group policy, Intune and a local
administrator put it.
"""

from collections.abc import Iterator

from xltool.delivery.desk.desk import Desk, addin_place, excel_keys, expand, is_marked, xlstart
from xltool.delivery.doctor.verdicts import Result, ok, problem, windows_only

CHILD_PROCESS_RULE = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""Block all Office applications from creating child processes."""

_DEFENDER = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender"
_RULES = (
    _DEFENDER + r"\Windows Defender Exploit Guard\ASR\Rules",
    r"HKLM\SOFTWARE\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
)
_MANAGED_RULES = _DEFENDER + r"\Policy Manager"
_BLOCK, _AUDIT, _WARN = "1", "2", "6"
_SCRIPT_HOST = r"Software\Microsoft\Windows Script Host\Settings"
_SHELL = r"HKCR\WScript.Shell\CLSID"
_ASK_IT = "请信息人员"
_OTHER_DOOR = "在那以前，请用安装文件夹里的 window.cmd 或 check.cmd，功能一样。"


@windows_only
def may_start_programs(desk: Desk) -> Result:
    """Defender lets Excel start Python."""
    modes = list(_rule_modes(desk))
    for key, mode in modes:
        if mode in {_BLOCK, _WARN}:
            return problem(
                key,
                "安全策略不允许 Office 启动其他程序（ASR 规则 d4f940ab），点按钮没有任何反应。",
                f"{_ASK_IT}把运行程序加入这条规则的排除项。{_OTHER_DOOR}",
            )
    if any(mode == _AUDIT for _key, mode in modes):
        return ok("ASR 规则 d4f940ab 是“审核”：现在不拦截，以后改成“阻止”时按钮会没有反应。")
    return ok("没有禁止 Office 启动其他程序的规则。")


@windows_only
def script_host_there(desk: Desk) -> Result:
    """The object that xlwings starts Python with is there and not forbidden."""
    for hive in ("HKLM", "HKCU"):
        key = rf"{hive}\{_SCRIPT_HOST}"
        if str(desk.registry.values(key).get("Enabled", "1")) == "0":
            return problem(
                key,
                "Windows 脚本宿主（WSH）被停用，加载项不能启动运行程序。",
                f"{_ASK_IT}把这里的 Enabled 改为 1。{_OTHER_DOOR}",
            )
    if not desk.registry.values(_SHELL):
        return problem(
            _SHELL,
            "这台电脑没有 WScript.Shell，加载项不能启动运行程序。",
            f"{_ASK_IT}恢复 Windows 脚本宿主组件（wshom.ocx）。{_OTHER_DOOR}",
        )
    return ok("Windows 脚本宿主（WSH）可用。")


@windows_only
def macros_allowed(desk: Desk) -> Result:
    """No policy keeps the macros of the add-in from running."""
    trusted = _trusts_xlstart(desk)
    for key, values in _security(desk):
        if values.get("DisableAllAddins") == 1:
            return problem(key, "策略停用了全部加载项（DisableAllAddins）。", _allow(desk))
        if values.get("RequireAddinSig") == 1:
            return problem(
                key,
                "策略只允许有受信任签名的加载项（RequireAddinSig）。",
                f"{_ASK_IT}用本单位的证书给 {addin_place(desk)} 的宏签名。",
            )
        level = values.get("vbawarnings")
        if level in {3, 4} and not trusted:
            what = "禁用全部宏" if level == 4 else "只允许有签名的宏"
            return problem(key, f"策略{what}（VBAWarnings={level}），而 XLSTART 不在受信任位置。", _allow(desk))
    if not trusted:
        return ok("没有禁用宏的策略；XLSTART 没有登记为受信任位置，Excel 一般默认信任它。")
    return ok("宏可以运行，XLSTART 是受信任位置。")


@windows_only
def macros_not_taken_for_foreign(desk: Desk) -> Result:
    """The policy against macros from the internet does not hit the add-in."""
    strict = [key for key, values in _security(desk) if values.get("blockcontentexecutionfrominternet") == 1]
    if not strict:
        return ok("没有“阻止来自互联网的宏”的策略；Excel 自己的默认规则见“来自互联网的标记”。")
    if is_marked(addin_place(desk)):
        return problem(
            strict[0],
            "策略阻止来自互联网的宏，而加载项带有“来自互联网”的标记。",
            "右键点加载项文件，选【属性】，勾选【解除锁定】；或者关闭 Excel，重新运行 install.cmd。",
        )
    if str(xlstart(desk)).startswith(("\\\\", "//")):
        return problem(
            strict[0],
            f"策略阻止来自互联网的宏，而 XLSTART 在网络位置 {xlstart(desk)} 上，可能被当成互联网。",
            f"{_ASK_IT}把这个网络位置设为受信任位置或本地 Intranet。",
        )
    return ok("策略阻止来自互联网的宏，加载项不受影响。")


def _rule_modes(desk: Desk) -> Iterator[tuple[str, str]]:
    """Where the rule is set, and to what."""
    for key in _RULES:
        for name, value in desk.registry.values(key).items():
            if name.lower().strip("{}") == CHILD_PROCESS_RULE:
                yield key, str(value)
    listed = str(desk.registry.values(_MANAGED_RULES).get("ASRRules", ""))
    for rule in listed.split("|"):
        name, _, value = rule.partition("=")
        if name.lower().strip(" {}") == CHILD_PROCESS_RULE:
            yield _MANAGED_RULES, value.strip()


def _security(desk: Desk) -> Iterator[tuple[str, dict[str, object]]]:
    """Excel's security settings, those of policies first; names as in the policies whatever their case is here."""
    known = ("vbawarnings", "DisableAllAddins", "RequireAddinSig", "blockcontentexecutionfrominternet")
    names = {name.lower(): name for name in known}
    own = excel_keys(desk, "Security")
    for hive in ("HKCU", "HKLM"):
        for key in (*_policies(own, hive), *(own if hive == "HKCU" else ())):
            values = desk.registry.values(key)
            yield key, {names[n.lower()]: v for n, v in values.items() if n.lower() in names}


def _policies(keys: tuple[str, ...], hive: str) -> tuple[str, ...]:
    return tuple(key.replace(r"HKCU\Software\Microsoft", rf"{hive}\Software\Policies\Microsoft") for key in keys)


def _trusts_xlstart(desk: Desk) -> bool:
    """Whether XLSTART is written down as a trusted location and trusted locations count at all."""
    own = excel_keys(desk, r"Security\Trusted Locations")
    keys = (*_policies(own, "HKCU"), *_policies(own, "HKLM"), *own)
    if any(desk.registry.values(key).get("AllLocationsDisabled") == 1 for key in keys):
        return False
    wanted = _plain(str(xlstart(desk)))
    return any(
        _plain(str(expand(desk, str(desk.registry.values(rf"{key}\{name}").get("Path", ""))))) == wanted
        for key in keys
        for name in desk.registry.keys(key)
    )


def _plain(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").lower()


def _allow(desk: Desk) -> str:
    return f"{_ASK_IT}在策略里把 {xlstart(desk)} 设为受信任位置，或者放行这个加载项。{_OTHER_DOOR}"
