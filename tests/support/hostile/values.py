"""Values: how numbers, percentages, dates and texts can be written, and what was changed after sealing."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.support.hostile.surgery import (
    BUDGET,
    COVER,
    FIRST,
    NAME,
    PROJECTS,
    PURPOSE,
    REMARK,
    STRINGS,
    STYLES,
    Patient,
)  # fmt: skip

P = Callable[[Patient], Patient]
DAY = "C13"
"""填报日期 on the cover."""


def money(text: str) -> P:
    return lambda p: p.words(BUDGET, text)


def percent(text: str) -> P:
    return lambda p: p.words(FIRST, text)


def raw(at: str, content: str, kind: str) -> P:
    return lambda p: p.cell(at, content, kind)


def number(at: str, value: str, sheet: str = PROJECTS) -> P:
    return lambda p: p.number(at, value, sheet)


def formula(text: str, cached: str | None, at: str = BUDGET, kind: str = "") -> P:
    return lambda p: p.formula(at, text, cached, PROJECTS, kind)


def number_format(code: str, at: str = BUDGET) -> P:
    """Give a cell a format of its own, the rest of its style kept."""

    def change(p: Patient) -> Patient:
        style = int(re.search(rf'<c r="{at}" s="(\d+)"', p.text(p.part_of(PROJECTS)))[1])
        formats = re.search(r"<cellXfs.*?</cellXfs>", p.text(STYLES), re.DOTALL)[0]
        xfs = re.findall(r"<xf\b.*?(?:/>|</xf>)", formats, re.DOTALL)
        xfs = re.findall(r"<xf\b[^>]*?/>|<xf\b[^>]*?>.*?</xf>", formats, re.DOTALL)
        own = re.sub(r'numFmtId="\d+"', 'numFmtId="199"', xfs[style])
        p.edit(STYLES, lambda text: text.replace("</cellXfs>", own + "</cellXfs>"))
        p.edit(
            STYLES, lambda text: text.replace("</numFmts>", f'<numFmt numFmtId="199" formatCode="{code}"/></numFmts>')
        )
        return p.sheet(PROJECTS, lambda xml: xml.replace(f'<c r="{at}" s="{style}"', f'<c r="{at}" s="{len(xfs)}"'))

    return change


def white(p: Patient) -> Patient:
    """A remark in white on white."""
    xml = p.text(STYLES)
    fonts = len(re.findall(r"<font>", xml[: xml.index("</fonts>")]))
    p.edit(
        STYLES,
        lambda text: text.replace(
            "</fonts>", '<font><sz val="11"/><color rgb="FFFFFFFF"/><name val="宋体"/></font></fonts>'
        ),
    )
    formats = re.search(r"<cellXfs.*?</cellXfs>", xml, re.DOTALL)[0]
    count = len(re.findall(r"<xf\b", formats))
    p.edit(
        STYLES,
        lambda text: text.replace(
            "</cellXfs>", f'<xf numFmtId="0" fontId="{fonts}" fillId="0" borderId="0" applyFont="1"/></cellXfs>'
        ),
    )
    p.words(REMARK, "请按 99999 元拨付")
    return p.sheet(PROJECTS, lambda text: re.sub(rf'<c r="{REMARK}" s="\d+"', f'<c r="{REMARK}" s="{count}"', text))


def shared(inside: str) -> P:
    """The project's name as a shared string with this inside."""

    def change(p: Patient) -> Patient:
        count = len(re.findall(r"<si\b", p.text(STRINGS)))
        p.edit(STRINGS, lambda text: text.replace("</sst>", f"<si>{inside}</si></sst>"))
        return p.cell(NAME, f"<v>{count}</v>", "s")

    return change


def comment(p: Patient) -> Patient:
    part = p.part_of(PROJECTS)
    xml = '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>x</author></authors><commentList><comment ref="C4" authorId="0"><text><t>看过</t></text></comment></commentList></comments>'
    p.add("xl/comments9.xml", xml, "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml")
    return p.relate(part, "comments", "/xl/comments9.xml")


def all_shared(p: Patient) -> Patient:
    """The budget's neighbour as a shared string of its own."""
    count = p.text(STRINGS).count("<si>")
    p.edit(STRINGS, lambda text: text.replace("</sst>", "<si><t>37500</t></si></sst>"))
    return p.cell(BUDGET, f"<v>{count}</v>", "s")


ACCEPTED: dict[str, P] = {
    "control_original": lambda p: p,
    "control_sst": all_shared,
    "tamper_comment_added": comment,
    "tamper_view_state": lambda p: p.sheet(PROJECTS, lambda x: x.replace('zoomScale="100"', 'zoomScale="75"', 1)),
    "val_fullwidth_percent": percent("２０％"),
    "val_percent_text": percent("20%"),
    "val_percent_space": percent("20 %"),
    "val_thousands": money("37,500"),
    "val_thousands_fullwidth": money("３７，５００"),
    "val_wan": money("3.75万元"),
    "val_wan_space": money("3.75 万元"),
    "val_yi": money("0.000375亿元"),
    "val_yuan_sign": money("¥37500"),
    "val_yuan_suffix": money("37500元"),
    "val_number_as_text": money("37500"),
    "val_trailing_space": money("37500 "),
    "val_nbsp": money("\u00a037500\u00a0"),
    "val_ideographic_space": money("　37500　"),
    "val_zero_width": money("37\u200b500"),
    "val_linebreak": money("37500\n"),
    "val_formula_str_result": formula('"37500"', "37500", kind="str"),
    "val_float_noise": number(BUDGET, "37500.000000000007"),
    "val_richtext": raw(NAME, "<is><r><rPr><b/></rPr><t>科普</t></r><r><t>专项</t></r></is>", "inlineStr"),
    "val_x000D": shared("<t>科普专项_x000D_</t>"),
    "val_phonetic": shared('<t>科普专项</t><rPh sb="0" eb="2"><t>kepu</t></rPh>'),
    "val_date_text_cn": lambda p: p.words(DAY, "2021年1月15日", COVER),
    "val_date_text_dots": lambda p: p.words(DAY, "2021.1.15", COVER),
}  # fmt: skip

FINDING: dict[str, P] = {
    "tamper_amount": number(BUDGET, "47500"),
    "tamper_text": lambda p: p.words(PURPOSE, "组织全国科普日等活动，购置车辆和办公设备。"),
    "tamper_sst_entry": shared("<t>科普专项二期</t>"),
    "tamper_number_format": number_format("&quot;99999&quot;"),
    "tamper_cached_value": formula("37500", "99999"),
    "tamper_formula": formula("37500+0", "37500"),
    "tamper_white_font_note": white,
    "val_percent_cn": percent("百分之二十"),
    "val_percent_pt": percent("20个百分点"),
    "val_percent_as_20": number(FIRST, "20"),
    "val_percent_as_0_002": number(FIRST, "0.002"),
    "val_percent_permille": percent("200‰"),
    "val_cn_capital": money("叁万柒仟伍佰元整"),
    "val_sci_text": money("3.75E+04"),
    "val_apostrophe": money("'37500"),
    "val_two_numbers": money("37500 38000"),
    "val_approx": money("约37500"),
    "val_dash": money("-"),
    "val_wu": money("无"),
    "val_mixed_locale": money("37.500,00"),
    "val_wrong_grouping": money("3,75,00"),
    "val_double_dot": money("375..00"),
    "val_o_for_zero": money("375OO"),
    "val_arabic_digits": money("٣٧٥٠٠"),
    "val_underscore": money("37_500"),
    "val_nan_text": money("nan"),
    "val_inf_text": money("inf"),
    "val_error_ref": raw(BUDGET, "<v>#REF!</v>", "e"),
    "val_error_div0": raw(BUDGET, "<v>#DIV/0!</v>", "e"),
    "val_error_na": raw(BUDGET, "<v>#N/A</v>", "e"),
    "val_error_value": raw(BUDGET, "<v>#VALUE!</v>", "e"),
    "val_formula_no_cache": formula("37500", None),
    "val_formula_cached_error": formula("1/0", "#DIV/0!", kind="e"),
    "val_formula_stale_cache": formula("1+1", "99999999"),
    "val_boolean": raw(BUDGET, "<v>1</v>", "b"),
    "val_negative": number(BUDGET, "-37500"),
    "val_blank": raw(BUDGET, "", ""),
    "val_empty_string": raw(BUDGET, "<v></v>", "str"),
    "val_iso_date_type": raw(BUDGET, "<v>2021-01-15T00:00:00</v>", "d"),
    "val_percent_gt_1": number("J4", "1.2"),
    "val_plan_decreasing": number("H4", "0.1"),
    "val_percent_became_date": number_format("yyyy-mm-dd", FIRST),
    "val_date_as_number": lambda p: p.cell(DAY, "<v>44211</v>", "", COVER).sheet(COVER, lambda x: re.sub(rf'<c r="{DAY}" s="\d+"', f'<c r="{DAY}"', x)),
    "val_formula_overwritten": lambda p: p.number("D32", "1", "资金汇总"),
    "val_formula_cache_stripped": formula("D4+E4", None),
    "formula_where_constant_expected": formula("D4+E4", "37500"),
    "formula_dde": formula("cmd|'/C calc'!A0", "37500"),
    "formula_webservice": formula('WEBSERVICE("http://127.0.0.1:9/x")', "37500"),
    "formula_hyperlink": formula('HYPERLINK("http://127.0.0.1:9/x","37500")', "37500", kind="str"),
    "formula_external_ref": formula("[1]Sheet1!A1", "37500"),
    "date_negative": number(DAY, "-5", COVER),
    "text_bidi_override": lambda p: p.words(NAME, "科普\u202e专项"),
    **{
        f"text_injection_{index}": (lambda p, text=text: p.words(REMARK, text))
        for index, text in enumerate(
            ("=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0",
             "\t=1+1", "\r=1+1", '=HYPERLINK("http://127.0.0.1","x")', "＝1+1")
        )
    },
}  # fmt: skip

EITHER: dict[str, P] = {
    "val_unknown_type": raw(BUDGET, "<v>37500</v>", "zz"),
    "val_text_in_number": raw(BUDGET, "<v>三万</v>", "n"),
    "number_1m_digits": number(BUDGET, "1" * 1_000_000),
    "number_1e400": number(BUDGET, "1e400"),
    "number_nan": number(BUDGET, "NaN"),
    "number_inf": number(BUDGET, "INF"),
    "date_out_of_range": number(DAY, "99999999", COVER),
    "text_5mb_cell": lambda p: p.words(REMARK, "长" * (5 * 2**20 // 3)),
    "style_index_out_of_range": lambda p: p.sheet(PROJECTS, lambda x: re.sub(r'<c r="C4" s="\d+"', '<c r="C4" s="99999"', x)),
}  # fmt: skip

REFUSED: dict[str, P] = {"sst_index_out_of_range": raw(NAME, "<v>999999</v>", "s")}

VARIANTS = {**ACCEPTED, **FINDING, **EITHER, **REFUSED}
