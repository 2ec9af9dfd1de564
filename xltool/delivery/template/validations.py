"""Input messages, drop-downs and limits of a field, from its ``template.Column``.

Limits that the rules check anyway only warn here, so nobody is kept from writing down what the paper says.
"""

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xltool.model import template
from xltool.model.form import Form
from xltool.model.form_lists import choices_name, own_choices
from xltool.model.template import Column

STRICT_CHOICES = {"stage", "money_unit", "form_profile"}

KEEP_OR_MEND = "点“是”保留，点“否”修改。"
MEND = "请点“重试”改正，或点“取消”恢复原来的内容。"


def add_validation(sheet: Worksheet, column: Column, area: str, form: Form, *, level1_cell: str = "") -> None:
    """Put the validation of a field on ``area``; ``level1_cell`` is where 二级指标 looks for its 一级指标."""
    validation = _limits(column, form, level1_cell)
    validation.promptTitle = column.header
    validation.prompt = column.help if column.required or column.content == "made" else _optional(column.help)
    validation.showInputMessage = True
    strict = column.key in STRICT_CHOICES
    if validation.type:
        validation.showErrorMessage = True
        validation.errorStyle = "stop" if strict else "warning"
        validation.errorTitle = column.header
        validation.error = f"{_demand(column, form)}{MEND if strict else KEEP_OR_MEND}"
    validation.allow_blank = True
    validation.add(area)
    sheet.add_data_validation(validation)


def _limits(column: Column, form: Form, level1_cell: str) -> DataValidation:
    if column.content == "choice" or column.key == "function":
        return _choice(column, form, level1_cell)
    if column.content == "money":
        return DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
    if column.content == "percent":
        return DataValidation(type="decimal", operator="between", formula1="0", formula2="1")
    if column.content == "integer":
        return DataValidation(type="whole", operator="between", formula1="2000", formula2="2100")
    if column.content == "date":
        return DataValidation(type="date", operator="greaterThanOrEqual", formula1="36526")
    if column.content == "code" and (known := _code_length(column, form)):
        length = str(known)
        return DataValidation(type="textLength", operator="equal", formula1=length)
    return DataValidation()


def _choice(column: Column, form: Form, level1_cell: str) -> DataValidation:
    if column.key == "function" and template.FUNCTIONS not in form.entry_columns:
        return DataValidation()
    source = {
        "project_code": template.NAME_PROJECT_CODES,
        "function": template.NAME_FUNCTION_NAMES,
        "level2": template.level2_formula(level1_cell, (level.name for level in form.indicators.levels)),
    }.get(column.key, choices_name(own_choices(column)))
    return DataValidation(type="list", formula1=source)


def _code_length(column: Column, form: Form) -> int:
    """How many characters a code has; 0 where it may have any number."""
    return {
        "code": form.codes.project_max_length,
        "region_code": form.codes.region_digits,
        "department_code": template.DEPARTMENT_CODE_LENGTH,
    }.get(column.key, 0)


def _demand(column: Column, form: Form) -> str:
    demands = {
        "money": f"{column.header}应填不小于 0 的数字，不带单位和文字。",
        "percent": f"{column.header}应填 0% 到 100% 之间的累计比例，例如 20%。",
        "integer": f"{column.header}应填 2000 到 2100 之间的四位年份，例如 2021。",
        "date": f"{column.header}应填日期，例如 2021-1-15。",
    }
    if column.content == "code":
        return f"{column.header}一般为 {_code_length(column, form)} 位。"
    return demands.get(column.content, f"{column.header}不在下拉列表中。")


def _optional(text: str) -> str:
    return text if text.startswith("选填") else f"选填。{text}"
