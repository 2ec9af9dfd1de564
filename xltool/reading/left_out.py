"""Which rows of a table are none of its entries: totals (Excel's own or typed), remarks, signatures at its foot.

Judged by what a row holds, so that every door and 导入 see the same: the words that name it, formulas that add up the
column above, amounts that are exactly that sum.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from xltool.language.keys import header_key
from xltool.language.patterns import compile_later
from xltool.language.unseen import BLANKS
from xltool.model.cells import CellError, Formula, Plain, Raw, column_letters
from xltool.reading.cell_values import as_decimal

_SUM_WORD = compile_later(
    r"(?:(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.]|\d{4}年(?=\D))?"
    r"(?:(?:本页|本表|本单位|本部门|单位|部门|科室|本年|当年|全部|全年|年度|项目|指标|资金|预算|支出|收入|金额|经费|以上|上述|所有|各项|各"
    r"|财政|拨款|一般公共|政府性基金|基本|专项|其他|总|共|\d+[个项条笔行])*"
    r"(?:合计|总计|小计|小结|共计|合共|汇总|总和|之和|累计|总额|总数|总金额|总支出|加总|求和)(?:数|额|金额|行|栏|值)?"
    r"|合|计|[σς∑]|平均[值数]?|均值|计数|最[大小]值)"
    r"(?:共?\d*[个项条笔行].{0,4}|[\d,.]+(?:万?元)?)?(?:/?(?:grand|sub)?-?(?:total|sum)|/平均[值数]?)?|(?:总|合)?共\d+[个项条笔行](?:项目|指标)?"
    r"|(?:grand|sub|all)?-?(?:total|sum)s?|subtotals?|average|count"
)
_FRAME = "-—–―─=_~·.…"
_BRACKETS = compile_later(r"[()\[\]【】〔〕]")
_TRADITIONAL = str.maketrans("計總額數匯項費結個單門標條", "计总额数汇项费结个单门标条")
_COUNT = compile_later(r"共?[\d,.]+[个项条笔行件]?")
_REMARK = compile_later(r"(?:注|备注|说明|注意|填表说明|填报说明|附注)\s*[:：0-9一二三、.（(]")
_REMARK_LABEL = compile_later(r"注|备注|附注|说明|注意|填表说明|填报说明")
_PERSON = (
    r"(?:制表|制单|填表|填报|编制|编报|经办|审核|复核|审批|批准|签发|联系|报送)(?:人员?|单位|部门|科室|日期|时间|意见|电话|方式)?"
    r"|(?:单位|部门|科室|项目|财务|主要|分管|主管|法人|法定)*(?:负责人|负责同志|领导|代表人)(?:签字|签名|签批|审批|审核|意见)*"
    r"|(?:[分主]管|[正副]|财务|业务|单位|部门|科室|办公室)*(?:[局处科股部院校站所园镇乡县区]长|主任|书记|会计|出纳|经办)"
    r"(?:签字|签名|签批|审批|审核|意见)*"
    r"|(?:填报|编制|报送)?(?:单位|部门|科室)?\(?(?:公章|盖章|签章|签字|签名)\)?|电话|日期"
)
_SIGNATURE = compile_later(
    rf"(?:{_PERSON})(?:(?:或|并|及|、|/)?(?:签字|签名|签章|盖章|公章))*(?:\([^()]*\))?(?:[:：].*|\s.*|_.*)?", re.DOTALL
)
_BARE_DATE = compile_later(r"(?:\d{4}|\s*)年(?:\d{1,2}|\s*)月(?:\d{1,2}|\s*)日")
_LONGEST_SIGNATURE = 60
_TOTALS_FUNCTION = compile_later(r"\b(?:SUBTOTAL|AGGREGATE)\(", re.IGNORECASE)
_ADDS = compile_later(r".*\b(?:SUM|COUNTA?|AVERAGE|MAX|MIN)\(.*|[=$A-Z0-9+\s]+", re.IGNORECASE | re.DOTALL)
_ADDS_SOME = compile_later(r"\bSUM(?:IFS?|PRODUCT)\(", re.IGNORECASE)
_CELL = compile_later(r"\$?\b([A-Z]{1,3})(?:\$?\d+\b|(?=:\$?[A-Z]))", re.IGNORECASE)
_TABLE_COLUMN = compile_later(r"\[([^\[\]#@]+)\]")


class Kept(NamedTuple):
    """A cell of a known column: key and header of the column, where it stands, what it holds."""

    key: str
    header: str
    place: int
    raw: Raw


class Left(NamedTuple):
    """Why a row is not read (a variant of R08), the cell that shows it, and what that says."""

    variant: str
    cell: Kept
    shown: str


NAMES = frozenset({"code", "name", "project_code", "level3"})
"""What names a project or an indicator."""
_ENTRIES_OF_TEXTS = frozenset({"title", "content"})
AMOUNTS = frozenset({"budget_total", "fiscal_funds", "other_funds"})


class Line(NamedTuple):
    """The filled cells of a row from left to right; of a ``plain`` one, no total at a glance, only the amounts."""

    cells: Sequence[Kept]
    plain: bool = False


def rows_left_out(rows: Sequence[Line], whole: Callable[[int], Sequence[Kept]]) -> dict[int, Left]:
    """Which of the rows of a table are left out, by their position; ``whole`` gives all cells of the row at one."""
    left: dict[int, Left] = {}
    sums: dict[str, Decimal] = {}
    for number, (cells, plain) in enumerate(rows):
        if not plain and (found := _total(cells, sums, number - len(left)) or _remark(cells)):
            left[number] = found
        else:
            for cell in cells:
                if cell.key in AMOUNTS and (amount := _number(cell.raw)) is not None:
                    sums[cell.key] = sums.get(cell.key, Decimal()) + amount
    for number in range(len(rows) - 1, -1, -1):
        if number not in left:
            if (signed := _signature(whole(number))) is None:
                break
            left[number] = signed
    return left


def is_plain(keys: Sequence[str], raws: Sequence[Raw]) -> bool:
    """Whether a glance shows a row of entries: no formula, two texts, the name among them no word for a sum."""
    if Formula in map(type, raws):
        return False
    texts, named = 0, False
    for key, raw in zip(keys, raws, strict=True):
        if isinstance(raw, str) and raw.strip(BLANKS):
            texts += 1
            named = named or (key in NAMES and not is_sum_word(raw))
            if named and texts > 1:
                return True
    return False


@lru_cache(maxsize=4096)
def is_sum_word(text: str) -> bool:
    """Whether a text says that its row adds up others."""
    key = header_key(text) or header_key(_BRACKETS.sub("", unicodedata.normalize("NFKC", text)))
    return _SUM_WORD.fullmatch(key.strip(_FRAME).translate(_TRADITIONAL)) is not None


def _total(cells: Sequence[Kept], sums: Mapping[str, Decimal], counted: int) -> Left | None:
    """``sums`` of the ``counted`` rows above; the sum of one row is a total only where no word names it."""
    texts = [(cell, text) for cell in cells if (text := _text(cell.raw))]
    named = [(cell, text) for cell, text in texts if cell.key in NAMES]
    naming = named or [(cell, text) for cell, text in texts if not _COUNT.fullmatch(header_key(text))]
    if naming and all(is_sum_word(text) for _, text in naming):
        return Left("sum", *naming[0])
    for cell in cells:
        if isinstance(cell.raw, Formula) and _adds_up_own_column(cell, cell.raw.text, alone=len(texts) < 2):
            return Left("sum", *(texts[0] if texts else (cell, "=" + cell.raw.text.removeprefix("="))))
    amounts = [(cell, amount) for cell in cells if cell.key in AMOUNTS and (amount := _number(cell.raw)) is not None]
    few = len(texts) < (2 if counted > 1 else 1)
    if few and amounts and any(sums.values()) and all(sums.get(cell.key, 0) == amount for cell, amount in amounts):
        return Left("sum", *(texts[0] if texts else (amounts[0][0], f"{amounts[0][1]:f}")))
    return None


def _adds_up_own_column(cell: Kept, text: str, *, alone: bool) -> bool:
    """Whether a formula is that of a totals row; a mere sum is one where no second text makes the row an entry."""
    if "!" in text:
        return False
    columns = {header_key(name) for name in _TABLE_COLUMN.findall(text)}
    letters = [name.upper() for name in _CELL.findall(text)]
    own = header_key(cell.header) in columns or letters.count(column_letters(cell.place)) > 1
    if alone and _ADDS_SOME.search(text):
        return own
    only_own = columns <= {header_key(cell.header)} and set(letters) <= {column_letters(cell.place)}
    return own and only_own and bool(_TOTALS_FUNCTION.search(text) or (alone and _ADDS.fullmatch(text)))


def _remark(cells: Sequence[Kept]) -> Left | None:
    texts = [(cell, text) for cell in cells if (text := _text(cell.raw))]
    if len(texts) != 1 or len(cells) > 1:
        return None
    cell, text = texts[0]
    return Left("remark", cell, text) if _REMARK.match(text) and _may_be_no_entry(cell) else None


def _signature(cells: Sequence[Kept]) -> Left | None:
    """A row at the foot: who made and who approved the table, or a label with its remark beside it."""
    texts = [(cell, text) for cell in cells if (text := _text(cell.raw))]
    if not texts or any(cell.key in AMOUNTS and _number(cell.raw) is not None for cell in cells):
        return None
    cell, typed = texts[0]
    if not (_may_be_no_entry(cell) or len(cells) == 1):
        return None
    text = unicodedata.normalize("NFKC", typed)
    if _REMARK_LABEL.fullmatch(header_key(text)):
        return Left("remark", cell, typed)
    closed = "".join(text.split())
    dated = len(cells) == 1 and _BARE_DATE.fullmatch(closed)
    signed = dated or any(map(_SIGNATURE.fullmatch, (text, closed, header_key(text))))
    return Left("signature", cell, typed) if signed and len(text) <= _LONGEST_SIGNATURE else None


def _may_be_no_entry(cell: Kept) -> bool:
    """A remark on a sheet of texts is one only where their numbers stand; elsewhere it may be an entry."""
    return cell.key not in _ENTRIES_OF_TEXTS


def _value(raw: Raw) -> Plain | CellError:
    return raw.value if isinstance(raw, Formula) else raw


def _text(raw: Raw) -> str:
    value = _value(raw)
    return value.strip(BLANKS) if isinstance(value, str) else ""


def _number(raw: Raw) -> Decimal | None:
    value = _value(raw)
    return None if isinstance(value, CellError) else as_decimal(value)
