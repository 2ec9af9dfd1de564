"""The column 所属项目 of 指标: formulas that show the name of a row's project. Only looked at, never read.

As plain as can be: every program since Excel 2007 computes them, and staff may move columns and rows of either sheet.
"""

from collections.abc import Iterable, Iterator, Sequence

from xltool.model import template
from xltool.model.cells import Formula, Grid, column_letters, quoted
from xltool.model.edits import Edit, WriteBlock
from xltool.model.form import Form
from xltool.model.template import find_headers

_ROWS = 1000
"""Below the headers of 项目 that a formula looks at, at least; a table may go on beyond its end."""
_MADE = template.PROJECT_NAME_COLUMN.header


def fill_names(indicators: Grid, projects: Grid, rows: Iterable[int], form: Form) -> Iterator[Edit]:
    """Formulas for those of the rows of 指标 whose cell is empty; none where the sheet has no such column."""
    here = find_headers(indicators, (_MADE, form.header(template.INDICATORS, "project_code")))
    there = find_headers(projects, _named(form))
    if here is None or there is None:
        return
    (_, (column, code)), (header, places) = here, there
    last = header + max(_ROWS, len(projects.rows))
    empty = sorted({row for row in rows if row > here[0] and indicators.at(row, column) in (None, "")})
    for first, count in runs(empty):
        block = tuple((_name(projects.sheet, header, last, places, code, row),) for row in range(first, first + count))
        yield WriteBlock(indicators.sheet, first, column, block)


def fresh_name(row: int, form: Form) -> Formula:
    """The formula for a row of 指标 in the template."""
    headers = {sheet: [column.header for column in columns] for sheet, columns in form.sheet_columns.items()}
    places = [headers[template.PROJECTS].index(header) + 1 for header in _named(form)]
    code = headers[template.INDICATORS].index(form.header(template.INDICATORS, "project_code")) + 1
    return _name(template.PROJECTS, template.FIRST_DATA_ROW - 1, _ROWS + template.FIRST_DATA_ROW - 1, places, code, row)


def _named(form: Form) -> tuple[str, str]:
    return form.header(template.PROJECTS, "code"), form.header(template.PROJECTS, "name")


def _name(sheet: str, first: int, last: int, places: Sequence[int], code: int, row: int) -> Formula:
    """From the header on, so that a row that is inserted right below it is within the areas."""
    codes, names = (f"{quoted(sheet)}!${at}${first}:${at}${last}" for at in map(column_letters, places))
    cell = f"${column_letters(code)}{row}"
    return Formula(f'IF({cell}="","",IFERROR(INDEX({names},MATCH({cell}&"",{codes},0))&"",""))')


def runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rows in ascending order, those that follow each other together: the first one and how many."""
    start = 0
    for at, row in enumerate(rows):
        if at + 1 == len(rows) or rows[at + 1] != row + 1:
            yield rows[start], at + 1 - start
            start = at + 1
