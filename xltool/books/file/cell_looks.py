"""How the cells of a sheet look and how it is printed, read from its XML: fonts, fills, borders, alignment, page."""

import colorsys
import xml.etree.ElementTree as ET  # the gate in package.py refuses DTDs
from collections.abc import Mapping, Sequence
from typing import Any

from xltool.books.file.sheet_xml import MAIN, sheet_layout, styles_of
from xltool.model.form_layout import SheetDesign

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")
_OFFICE_COLORS = ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47")
_BUILTIN_FORMATS = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy/m/d", 49: "@",
}  # fmt: skip
_SIDES = ("left", "right", "top", "bottom")
_BORDERS = frozenset({"hair", "thin", "medium", "thick", "double", "dotted", "dashed"})
_ACROSS = {"left": "left", "center": "center", "right": "right", "centerContinuous": "center", "distributed": "center"}


def design_of(
    sheet: ET.Element, styles: ET.Element | None, theme: ET.Element | None, rows: int, columns: int
) -> SheetDesign:
    """The upper left part of a sheet as drawn."""
    looks = _looks(styles, _theme_colors(theme)) if styles is not None else []
    at = styles_of(sheet)
    measures = sheet_layout(sheet, lambda _: 11.0, rows, columns)
    page, margins = sheet.find(f"{MAIN}pageSetup"), sheet.find(f"{MAIN}pageMargins")
    sides = (0.7, 0.7, 0.75, 0.75)
    if margins is not None:
        sides = tuple(float(margins.get(side, default)) for side, default in zip(_SIDES, sides, strict=True))  # type: ignore[assignment]
    return SheetDesign(
        measures=measures,
        looks={
            (row, column): looks[at.get((row, column), 0)] if at.get((row, column), 0) < len(looks) else {}
            for row in range(1, rows + 1)
            for column in range(1, columns + 1)
        },
        paper=int(page.get("paperSize", "0")) if page is not None else 0,
        orientation="landscape" if page is not None and page.get("orientation") == "landscape" else "portrait",
        margins=sides,
    )


def _looks(styles: ET.Element, theme: Sequence[str]) -> list[dict[str, Any]]:
    fonts = [_font(one, theme) for one in styles.iterfind(f"{MAIN}fonts/{MAIN}font")]
    fills = [_fill(one, theme) for one in styles.iterfind(f"{MAIN}fills/{MAIN}fill")]
    borders = [_border(one) for one in styles.iterfind(f"{MAIN}borders/{MAIN}border")]
    formats = dict(_BUILTIN_FORMATS)
    for one in styles.iterfind(f"{MAIN}numFmts/{MAIN}numFmt"):
        formats[int(one.get("numFmtId", "0"))] = one.get("formatCode", "General")
    looks = []
    for xf in styles.findall(f"{MAIN}cellXfs/{MAIN}xf"):
        look: dict[str, Any] = {}
        for table, key in ((fonts, "fontId"), (fills, "fillId"), (borders, "borderId")):
            index = int(xf.get(key, "0"))
            look |= table[index] if index < len(table) else {}
        look["format"] = formats.get(int(xf.get("numFmtId", "0")), "General")
        looks.append(look | _alignment(xf.find(f"{MAIN}alignment")))
    return looks


def _font(font: ET.Element, theme: Sequence[str]) -> dict[str, Any]:
    size, name, bold = font.find(f"{MAIN}sz"), font.find(f"{MAIN}name"), font.find(f"{MAIN}b")
    look: dict[str, Any] = {
        "size": float(size.get("val", "11")) if size is not None else 11.0,
        "bold": bold is not None and bold.get("val", "1") not in {"0", "false"},
        "color": _color(font.find(f"{MAIN}color"), theme) or "000000",
    }
    if name is not None and name.get("val"):
        look["font"] = name.get("val", "")
    return look


def _fill(fill: ET.Element, theme: Sequence[str]) -> dict[str, str]:
    pattern = fill.find(f"{MAIN}patternFill")
    if pattern is None or pattern.get("patternType", "none") == "none":
        return {"fill": ""}
    return {"fill": _color(pattern.find(f"{MAIN}fgColor"), theme)}


def _border(border: ET.Element) -> dict[str, tuple[str, ...]]:
    said = [one.get("style", "") if (one := border.find(f"{MAIN}{side}")) is not None else "" for side in _SIDES]
    return {
        "border": tuple(style if style in _BORDERS else ("" if style in {"", "none"} else "thin") for style in said)
    }


def _alignment(found: ET.Element | None) -> dict[str, Any]:
    said: Mapping[str, str] = found.attrib if found is not None else {}
    return {
        "across": _ACROSS.get(said.get("horizontal", ""), "general"),
        "down": {"top": "top", "center": "center", "bottom": "bottom"}.get(said.get("vertical", "bottom"), "center"),
        "wrap": said.get("wrapText", "0") in {"1", "true"},
        "shrink": said.get("shrinkToFit", "0") in {"1", "true"},
        "indent": int(said.get("indent", "0")),
    }


def _color(color: ET.Element | None, theme: Sequence[str]) -> str:
    """Six hexadecimal digits; "" for none, and for the system's own."""
    if color is None:
        return ""
    if rgb := color.get("rgb"):
        return rgb[-6:].upper()
    place = int(color.get("theme", "-1"))
    if not 0 <= place < len(theme):
        return ""
    return _tinted(theme[place], float(color.get("tint", "0")))


def _tinted(rgb: str, tint: float) -> str:
    """A colour made lighter or darker, as Excel's palette does."""
    red, green, blue = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light + (1 - light) * tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))


def _theme_colors(theme: ET.Element | None) -> Sequence[str]:
    scheme = theme.find(f".//{_DRAWING}clrScheme") if theme is not None else None
    if scheme is None:
        return _OFFICE_COLORS
    colors = []
    for name, default in zip(_THEME_ORDER, _OFFICE_COLORS, strict=True):
        color = scheme.find(f"{_DRAWING}{name}")
        inner = color[0] if color is not None and len(color) else None
        said = (
            (inner.get("val", "") if inner.tag.endswith("srgbClr") else inner.get("lastClr", ""))
            if inner is not None
            else ""
        )
        colors.append(said.upper() if len(said) == 6 else default)
    return colors
