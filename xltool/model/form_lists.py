"""The drop-down lists of a form, and every defined name over lists, record and codes: where each stands in its workbooks.

The lists stand on the hidden sheet _下拉, a column each; beside them two columns of helpers and the record of made sheets.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xltool.model import template
from xltool.model.cells import column_letters
from xltool.model.form import Form
from xltool.model.template import FIRST_DATA_ROW, Column

FUNCTION_ROWS = 60
RECORD_ROWS = 300
LAST_ROW = 1003
"""Marks, validations and names of entry sheets reach this far."""
FUNCTION_CELLS = "function_cells"
_CHOICES = "choices_"
"""Defined names of the plain drop-down lists: this, then the key of the field."""
_LISTS = f"'{template.LISTS}'!"


class DropDown(NamedTuple):
    """A list: its header, its defined name, what may be chosen."""

    header: str
    name: str
    values: Iterable[str]


def choices_name(key: str) -> str:
    """Return the defined name that holds the choices of a field."""
    return f"{_CHOICES}{key}"


def own_choices(column: Column) -> str:
    """What names the choices of a column that has its own; Excel's names hold no colon."""
    return column.key.replace(":", "_")


def lists_of(form: Form) -> list[DropDown]:
    """Every list, in the order of its columns."""
    levels = form.indicators.levels
    return [
        DropDown("一级指标", choices_name("level1"), [level.name for level in levels]),
        *(DropDown(level.name, template.level2_name(level.name), list(level.second)) for level in levels),
        DropDown("编报阶段", choices_name("stage"), template.STAGES),
        DropDown("金额单位", choices_name("money_unit"), list(template.MONEY_UNITS)),
        DropDown("计算符号", choices_name("operator"), template.OPERATORS),
        *(
            DropDown(column.header, choices_name(own_choices(column)), column.choices)
            for columns in form.entry_columns.values()
            for column in columns
            if column.choices
        ),
        DropDown("表样", choices_name("form_profile"), [form.title]),
    ]


def helpers_at(form: Form) -> int:
    """The column right of the lists: that of rows of 职责, then that of their names."""
    return len(lists_of(form)) + 1


def record_at(form: Form) -> int:
    """The first column of the record of made sheets."""
    return len(lists_of(form)) + 5


def names_of(form: Form) -> dict[str, str]:
    """What each defined name refers to."""
    return dict(_names(form))


def _names(form: Form) -> Iterator[tuple[str, str]]:
    for column, one in enumerate(lists_of(form), start=1):
        letters, count = column_letters(column), len(tuple(one.values))
        first = f"{_LISTS}${letters}$2"
        yield one.name, first if count < 2 else f"{first}:${letters}${count + 1}"
    if (at := _letters(form, template.FUNCTIONS, "function")) is not None:
        end = FIRST_DATA_ROW + FUNCTION_ROWS - 1
        yield FUNCTION_CELLS, f"'{template.FUNCTIONS}'!${at}${FIRST_DATA_ROW}:${at}${end}"
        rows, names = map(column_letters, (helpers_at(form), helpers_at(form) + 1))
        count_of = f"COUNT({_LISTS}${rows}$2:${rows}${FUNCTION_ROWS + 1})"
        yield template.NAME_FUNCTION_NAMES, f"OFFSET({_LISTS}${names}$2,0,0,MAX(1,{count_of}),1)"
    if (at := _letters(form, template.PROJECTS, "code")) is not None:
        yield template.NAME_PROJECT_CODES, _project_codes(at)
    letters = column_letters(record_at(form) + template.RECORD_HEADERS.index("生成工作表"))
    yield template.NAME_MADE_SHEETS, f"{_LISTS}${letters}$2:${letters}${RECORD_ROWS + 1}"


def _project_codes(code: str) -> str:
    """The codes of 项目 from the first row to the last filled one; gaps do not shorten it."""
    sheet = f"'{template.PROJECTS}'!"
    cells = f"{sheet}${code}${FIRST_DATA_ROW}:${code}${LAST_ROW}"
    last = f'SUMPRODUCT(MAX(({cells}<>"")*ROW({cells})))-ROW({sheet}${code}${FIRST_DATA_ROW - 1})'
    return f"OFFSET({sheet}${code}${FIRST_DATA_ROW},0,0,MAX(1,{last}),1)"


def _letters(form: Form, sheet: str, key: str) -> str | None:
    """The letters of a column; None when the form has none."""
    keys = [column.key for column in form.entry_columns.get(sheet, ())]
    return column_letters(keys.index(key) + 1) if key in keys else None
