"""What ought not to be published (P01). What counts as such is in privacy.py."""

from collections.abc import Iterator

from xltool.language.private_data import MAY_HOLD, private_in
from xltool.model.findings import Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Row, TextEntry
from xltool.rules.case import Case
from xltool.rules.registry import Hit, hit, rule


@rule("P01", Severity.WARNING, "公开前没有个人信息和涉密标志").says(
    private=Text(
        "「{field}」里像是有{found}，绩效目标要随部门预算公开。",
        "请删去或改为单位的公开信息；确实可以公开的，请在说明列写明。",
    )
)
def nothing_private(s: Case, _form: Form) -> Iterator[Hit]:
    """公开的文字里没有个人的姓名电话、证件号、银行卡号，没有涉密和内部标志。

    要求：各节文字、资金用途、绩效目标、指标和备注中，没有电话号码、身份证号、银行卡号、联系人姓名，没有“秘密”“内部”等标志。封面的填报人不算。
    依据：预算公开的要求；公开页面上确有印出个人电话的（参照）
    通过：举办科普活动30次。
    不通过：联系电话 138××××××××（完整的手机号码）
    """
    for entry, row in _texts_for_publication(s):
        found = private_in(entry.value) if entry.value else []
        if found:
            listed = "、".join(dict.fromkeys(f"{one.kind}「{one.text}」" for one in found))
            yield hit(entry, "private", row, found=listed)


def _texts_for_publication(s: Case) -> Iterator[tuple[TextEntry, Row]]:
    """Every text that goes into the public document or beside it, with its row.

    Rows of 指标 in which one look shows nothing private are left out.
    """
    for section in s.sections:
        for entry in (section.function, section.title, section.content):
            if entry is not None:
                yield entry, section
    for project in s.projects:
        for entry in (project.name, project.purpose, project.objective, project.remark):
            yield entry, project
    for row in s.indicators:
        if MAY_HOLD.search(row.said):
            for entry in (row.level3, row.description, row.target_value, row.target_basis, row.remark):
                yield entry, row
