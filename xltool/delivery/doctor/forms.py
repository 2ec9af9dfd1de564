"""The forms that are installed on a desk: whether they can be read, and how old they are."""

from xltool.delivery.desk.desk import Desk
from xltool.delivery.doctor.verdicts import Result, ok, problem
from xltool.model.form_wording import described


def forms_readable(desk: Desk) -> Result:
    """Names every installed form with its version, date and age; an old one keeps no button from working."""
    if desk.damaged_forms:
        first = desk.damaged_forms[0]
        return problem(
            str(first),
            "这个已安装的表样坏了，读不出来，用它填的工作簿打不开。",
            "请删去这个文件，再用 xltool form install 重新安装表样包。",
        )
    if not desk.forms:
        return ok("只有工具自带的表样。")
    return ok("已安装：" + "；".join(described(form, desk.today) for form in desk.forms) + "。")
