"""A form as a package workbook that a bureau may change in Excel: what ``reading.form_package`` reads."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from openpyxl import Workbook

from xltool.books.fresh import looks
from xltool.books.fresh.package import to_bytes
from xltool.books.fresh.page import set_up_screen
from xltool.delivery.template.form_layouts import draw_layouts
from xltool.language.keys import points_in
from xltool.model import form_words as words
from xltool.model.cells import column_letters
from xltool.model.form import OWN, Form
from xltool.model.template import Column

_Row = tuple[str | int | float | None, ...]
HOW_TO = {
    words.ABOUT: "左边是名目，请勿修改；右边填写。版本每改一次加一。改好以后用 xltool form check 检查，再用 xltool form install 安装。",
    words.COLUMNS: "一行一个栏目，从上到下就是工作表里从左到右。键是含义，只能从已有的含义中选，或写“自定义:名称”；表头、提示、宽度可以改。",
    words.POINTS: "一行一个支出时点；没有资金支出计划的，留空。方式各行相同：累计百分比、当期金额或一次性比例。",
    words.LEVELS: "一行一个一级指标（二级留空）或二级指标。必须：是、否；二级指标还可以写“建议”。最少条数：一个项目至少几条。分值写在一级指标的行；写了顺序的，各行要按它排列。",
    words.WEIGHTS: "没有权重的留空。合计是各指标的权重之和，执行率分值另计。组合是一级指标之间通常的分法，一行一种，例如 产出指标 50；效益指标 30；满意度指标 10。",
    words.FUNDS_SHEET: "资金栏目属于财政资金还是其他资金。键同“栏目”；名称留空的，用“栏目”里的表头。",
    words.RULES: "一行一条规则；没有列出的照常检查。启用：是、否。级别：错误、警告、提示，留空为规则本来的级别。参数例如 最少字数=10。",
    words.WORDS: "一行一个词。列出的词表整个代替原来的；没有列出的照旧。",
    words.UNITS: "一行一个填报单位：部门预算中的单位编码和名称。校验时与封面核对，汇总时当作应报单位名单。不用名单的，留空。",
}
_WIDTHS = {
    words.COLUMNS: (12, 26, 20, 24, 9, 8, 28, 8, 60), words.POINTS: (14, 10, 14), words.LEVELS: (18, 24, 46, 8, 10, 10, 10, 8),
    words.WEIGHTS: (10, 12, 60), words.FUNDS_SHEET: (28, 20, 10, 8), words.RULES: (10, 8, 10, 70), words.WORDS: (16, 36, 22, 50),
    words.UNITS: (16, 60),
}  # fmt: skip


def build_package(form: Form) -> bytes:
    """The package workbook of a form; reading it gives the same form."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _write(workbook, words.ABOUT, ("名目", "内容"), _about(form), (16, 80))
    tables: dict[str, Iterable[_Row]] = {
        words.COLUMNS: _columns(form),
        words.POINTS: _points(form),
        words.LEVELS: _levels(form),
        words.WEIGHTS: _weights(form),
        words.FUNDS_SHEET: _funds(form),
        words.RULES: _rules(form),
        words.WORDS: _words(form),
        words.UNITS: ((unit.code, unit.name) for unit in form.units),
    }
    for sheet, rows in tables.items():
        _write(workbook, sheet, words.HEADERS[sheet], rows, _WIDTHS[sheet])
    draw_layouts(workbook, form)
    return to_bytes(workbook, {})


def _write(
    workbook: Workbook, name: str, headers: Sequence[str], rows: Iterable[_Row], widths: Sequence[float]
) -> None:
    sheet = workbook.create_sheet(name)
    looks.put(sheet, 1, 1, name, looks.TITLE)
    looks.put(sheet, 2, 1, HOW_TO[name], looks.GUIDANCE)
    for column, header in enumerate(headers, start=1):
        looks.put(sheet, 3, column, header, looks.HEADER)
    look = looks.Look(
        looks.screen_font(), border=looks.box(), alignment=looks.align("left", "top", wrap=True), number_format="@"
    )
    for row, values in enumerate(rows, start=4):
        for column, value in enumerate(values, start=1):
            look.on(sheet, row, column)
            sheet.cell(row, column).value = None if value == "" else value
    looks.set_widths(sheet, {column_letters(n): width for n, width in enumerate(widths, start=1)})
    set_up_screen(sheet, frozen="A4", grid=True)


def _about(form: Form) -> Iterable[_Row]:
    for key, label in words.ABOUT_LABELS.items():
        value = getattr(form, key)
        yield label, words.HORIZONS[value] if key == "horizons" else value
    yield words.BASE_LABEL, None
    for key, label in words.DOCUMENT_LABELS.items():
        yield label, getattr(form.document, key)


def _columns(form: Form) -> Iterable[_Row]:
    for sheet, columns in form.columns.items():
        for column in columns:
            yield (
                sheet, _key(sheet, column), column.header, words.SEPARATOR.join(column.synonyms),
                words.CONTENTS[column.content], _required(column), words.SEPARATOR.join(column.choices),
                column.width, column.help,
            )  # fmt: skip


def _key(sheet: str, column: Column) -> str:
    own = column.key.startswith(OWN)
    return column.key if own else words.KEY_PREFIXES[sheet] + column.key


def _required(column: Column) -> str:
    return words.CONDITIONAL if column.conditional else words.YES if column.required else words.NO


def _points(form: Form) -> Iterable[_Row]:
    return ((point.label, point.month, words.KINDS[form.checkpoint_kind]) for point in form.checkpoints)


def _levels(form: Form) -> Iterable[_Row]:
    for number, level in enumerate(form.indicators.levels, start=1):
        place = number if form.indicators.in_order else None
        named = points_in(level.name) is not None
        points = (None, None) if named else tuple(map(_bound, (level.min_points, level.max_points)))
        yield (
            level.name, None, None, words.YES if level.required else words.NO, level.min_rows or None, *points, place,
        )  # fmt: skip
        for name, synonyms in level.second.items():
            must = name in level.required_second
            word = words.YES if must else words.ADVISED if name in level.wanted_second else words.NO
            yield level.name, name, words.SEPARATOR.join(synonyms), word, level.min_rows_second.get(name)


def _bound(number: Decimal | None) -> str | None:
    return None if number is None else _plain(number)


def _weights(form: Form) -> Iterable[_Row]:
    if form.weights is None:
        return
    head: tuple[str | None, str | None] = (
        _plain(form.weights.total), _plain(form.weights.execution_points) if form.weights.execution_points else None,
    )  # fmt: skip
    for split in form.weights.splits or ({},):
        yield *head, words.SEPARATOR.join(f"{level} {_plain(points)}" for level, points in split.items())
        head = (None, None)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _funds(form: Form) -> Iterable[_Row]:
    prefix = words.KEY_PREFIXES["项目"]
    return ((prefix + fund.key, None, fund.kind, words.YES if fund.printed else words.NO) for fund in form.funds)


def _rules(form: Form) -> Iterable[_Row]:
    for code in sorted({*form.rules, *words.PARAMETERS}):
        change = form.rules.get(code)
        said = words.SEPARATOR.join(
            f"{one.name}={getattr(getattr(form, one.table), one.field)}" for one in words.PARAMETERS.get(code, ())
        )
        on = words.NO if change and not change.on else words.YES
        yield code, on, words.SEVERITIES[change.severity] if change and change.severity else None, said


def _words(form: Form) -> Iterable[_Row]:
    for name, (table, field) in words.WORD_LISTS.items():
        yield from ((name, word, None, None) for word in getattr(getattr(form, table), field))
    yield from ((words.STALE_TERMS, term, str(year), None) for term, year in form.goals.stale_terms.items())
    yield from ((words.UNIT_SYNONYMS, unit, to, None) for unit, to in form.indicators.unit_synonyms.items())
    for known in form.indicators.known_levels:
        yield words.KNOWN_LEVELS, "、".join(known.words), f"{_plain(known.most)}{known.unit}", known.source
