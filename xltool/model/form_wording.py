"""What the template says of a form's own sheets and columns; a form in one line."""

from datetime import date

from xltool.model.form import OLD_AFTER_MONTHS, Form
from xltool.model.template import (
    CHECKPOINT_KEY,
    COVER,
    COVER_FIELDS,
    DEPARTMENT_FORM,
    FINDINGS,
    FUNCTIONS,
    INDICATORS,
    LIST_FORM,
    OVERALL,
    PROJECTS,
    SAFEGUARDS,
    TOTALS,
)

PURPOSES = {
    COVER: "单位、年度、编报阶段和金额单位",
    OVERALL: "部门年度总体绩效目标，逐节填写",
    FUNCTIONS: "按部门职责分类的分项绩效目标",
    SAFEGUARDS: "实现目标的工作保障措施",
    PROJECTS: "每个预算项目一行：金额、用途、支出计划、绩效目标",
    INDICATORS: "每个绩效指标一行：三级指标、指标值和依据",
    TOTALS: "由工具计算：各时点累计和当期支出、图表",
    DEPARTMENT_FORM: "由工具生成：第一部分，供打印",
    LIST_FORM: "由工具生成：全部项目一张表，供打印",
    FINDINGS: "由工具列出：全部问题及修改建议（右边为合计）",
}
"""What each sheet is for, as the cover says it."""
_COUNTS = "零一二三四五六七八九"


def described(form: Form, today: date, where: str = "") -> str:
    """A form in one line: name, title, version, ``where`` it was found, who made it when; and that it is old."""
    about = "，".join(filter(None, (form.region, form.maker, form.date)))
    said = (
        f"{form.name}　{form.title}　{form.version} 版{f'　{where}' if where else ''}{f'（{about}）' if about else ''}"
    )
    months = form.months_until(today.year, today.month)
    if months is None or months <= OLD_AFTER_MONTHS:
        return said
    return f"{said}　制作已 {months} 个月，请向制作单位核对有没有新版"


def entry_sheets(form: Form) -> str:
    """The sheets to fill in after the cover, in their order."""
    return "、".join(form.entry_columns)


def filling_step(form: Form) -> str:
    """The step of the cover that names the sheets."""
    return f"填好本页，再依次填写{entry_sheets(form)}{_COUNTS[len(form.entry_columns)]}张表。"


def counting_step(form: Form) -> str:
    """The step of the cover that looks at what was added up."""
    what = "各时点的累计和当期支出" if form.labels else f"的{form.header(PROJECTS, 'budget_total')}合计"
    return f"点【计算资金】，核对“资金汇总”中{what}。"


def purposes(form: Form) -> dict[str, str]:
    """What each sheet is for, as the cover says it."""
    if form.labels:
        return PURPOSES
    return PURPOSES | {
        PROJECTS: PURPOSES[PROJECTS].replace("、支出计划", ""),
        TOTALS: f"由工具计算：{form.header(PROJECTS, 'budget_total')}合计",
    }


def funds_sentence(form: Form) -> str:
    """What the budget is made of; "" where the form has fewer than two sources."""
    parts = [form.header(PROJECTS, fund.key) for fund in form.funds]
    return f"{form.header(PROJECTS, 'budget_total')}＝{'＋'.join(parts)}" if len(parts) > 1 else ""


def projects_how_to(form: Form) -> str:
    """The line of help above 项目."""
    schedule = {
        "cumulative": "各时点填到该时点为止的累计支出比例，最后一个时点为 100%",
        "money": "各时点填这一期的支出金额，各期相加等于预算数",
        "rate": "时点填全年的支出比例",
    }[form.checkpoint_kind]
    said = [funds_sentence(form), schedule if form.has(PROJECTS, CHECKPOINT_KEY) else ""]
    sentence = "；".join(filter(None, said))
    return f"一行一个项目。{sentence}。" if sentence else "一行一个项目。"


def projects_guide(form: Form) -> str:
    """The same on the page of help."""
    funds, other = funds_sentence(form), form.header(PROJECTS, "other_funds")
    said = "一行一个项目。"
    if funds:
        said += f"{funds}，没有{other}填 0。" if form.has(PROJECTS, "other_funds") else f"{funds}，没有的填 0。"
    if form.labels and form.checkpoint_kind == "cumulative":
        said += f"{form.labels[0]}至{form.labels[-1]}填累计支出的百分比，越来越大，最后是 100%。"
    return said


def in_three_columns(form: Form) -> bool:
    """Whether operator, value and unit of a target stand in columns of their own."""
    return form.has(INDICATORS, "operator") and form.has(INDICATORS, "unit")


def indicators_how_to(form: Form) -> str:
    """The line of help above 指标."""
    code = form.header(INDICATORS, "project_code")
    levels = f"先选{code}和一级指标" + ("，再选二级指标" if form.has(INDICATORS, "level2") else "")
    end = "符号、数值、单位分别填在三列中" if in_three_columns(form) else "指标值连同符号和单位一起写，例如 ≥95%"
    return f"一行一个指标。{levels}；{end}。"


def own_words(form: Form) -> frozenset[str]:
    """All that stands in the workbooks of this form and not in those of another."""
    columns = [column for ones in form.entry_columns.values() for column in ones]
    levels = form.indicators.levels
    return frozenset(
        (
            form.title, form.label, *PURPOSES, *purposes(form).values(), *(field.header for field in COVER_FIELDS),
            filling_step(form), counting_step(form), projects_how_to(form), indicators_how_to(form),
            *(word for column in columns for word in (column.header, *column.choices)),
            *(word for level in levels for word in (level.name, *level.second)),
        )
    )  # fmt: skip
