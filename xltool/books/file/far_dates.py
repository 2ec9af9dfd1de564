"""A number far below every date in a cell with the format of a date: calamine panics on it and writes so on stderr.

The same number in another format is read as any other, so it is tried, with stderr at rest.
"""

from xltool.language.patterns import compile_later

_LOWEST = -1e11
"""Days; in milliseconds near the end of 64 bits, where chrono panics."""
_NEGATIVE = compile_later(
    rb"\br=[\"']([A-Z]{1,3}\d+)[\"'][^<>]*>(?:<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>\s*(-[\d.eE+]+)"
)
_MINUS = compile_later(rb"v>\s*-")
_SHOWN = 3


def far_cells(content: bytes) -> list[str]:
    """Addresses of the cells of a sheet part with numbers that are no date by far."""
    if not _MINUS.search(content):
        return []
    return [address.decode() for address, number in _NEGATIVE.findall(content) if _number(number) < _LOWEST]


def _number(digits: bytes) -> float:
    try:
        return float(digits)
    except ValueError:
        return 0.0


def no_date(sheet: str, cells: list[str]) -> str:
    """The reason to refuse the workbook: where it is, what stands there, what to do."""
    places = "、".join(cells[:_SHOWN]) + ("等" if len(cells) > _SHOWN else "")
    return (
        f"工作表「{sheet}」的 {places} 是日期格式，里面的数却远远小于任何日期，读不出来。"
        "请在 Excel 里清空后重新填写，保存后再试。"
    )
