"""The age of the form (Y03)."""

from collections.abc import Iterator

from xltool.model.findings import Severity, Text
from xltool.model.form import OLD_AFTER_MONTHS, Form
from xltool.model.submission import Submission
from xltool.rules.registry import Hit, hit, rule


@rule("Y03", Severity.INFO, "表样的新旧").says(
    old=Text(
        "表样「{value}」{version} 版（日期 {date}）到填报年度开始时已有 {months} 个月，可能不是最新的。",
        "请向发表样的单位核对有没有新版；有的，安装新版，点【新建】，从本工作簿结转。",
    )
)
def form_is_of_late(s: Submission, form: Form) -> Iterator[Hit]:
    """表样是为当年预算制作的。

    要求：表样写明日期的，到填报年度的 1 月不超过 14 个月；只作提示。自带的表样和没有写日期的表样不检查。
    依据：表样一般每年随编制预算的通知下发（参照）
    通过：2027 年度，表样的日期是 2026-08-15
    不通过：2027 年度，表样的日期是 2025-08-15
    """
    year = s.cover.year.value
    months = None if year is None else form.months_until(year, 1)
    if months is not None and months > OLD_AFTER_MONTHS:
        yield hit(s.cover.form_profile, "old", version=form.version, date=form.date, months=months)
