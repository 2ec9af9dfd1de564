"""XML: document types, entities, endless tokens, nests, encodings. A fetch would go to a port where nothing answers."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.support.hostile.surgery import COVER, INDICATORS, PROJECTS, STRINGS, TYPES, WORKBOOK, Patient

P = Callable[[Patient], Patient]
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "' + f"&{chr(97 + n)};" * 10 + '">' for n in range(9)
) + "]>"  # fmt: skip
FILE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
HTTP = '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/x">]>'


def with_dtd(part: str, dtd: str, use: str = "") -> P:
    """Put a DTD before the root of a part, and an entity into its first text."""

    def change(text: str) -> str:
        bare = re.sub(r"^<\?xml.*?\?>\s*", "", text)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            + dtd
            + (re.sub(r"(<t[^>]*>|<dc:creator[^>]*>)", rf"\1{use}", bare, count=1) if use else bare)
        )

    return lambda p: p.edit(part, change)


def on_sheet(dtd: str) -> P:
    return lambda p: with_dtd(p.part_of(PROJECTS), dtd)(p)


def in_encoding(part: str, encoding: str, label: str) -> P:
    def change(p: Patient) -> Patient:
        bare = re.sub(r"^<\?xml.*?\?>\s*", "", p.text(part))
        p.parts[part] = (f'<?xml version="1.0" encoding="{label}"?>' + bare).encode(encoding)
        return p

    return change


def prefixed(p: Patient) -> Patient:
    part = p.part_of(INDICATORS)

    def change(text: str) -> str:
        body = re.sub(r"<(/?)(?=[a-zA-Z])(?!\?)([A-Za-z]+)(?=[\s/>])", r"<\1x:\2", text)
        return body.replace("xmlns=", "xmlns:x=", 1)

    return p.edit(part, change)


def with_bytes(part: str, old: bytes, new: bytes) -> P:
    def change(p: Patient) -> Patient:
        assert old in p.parts[part]
        p.parts[part] = p.parts[part].replace(old, new, 1)
        return p

    return change


def bom_and_utf16(p: Patient) -> Patient:
    part = p.part_of(COVER)
    p.parts[part] = b"\xef\xbb\xbf" + p.parts[part]
    return in_encoding(STRINGS, "utf-16", "UTF-16")(p)


ACCEPTED: dict[str, P] = {"xml_bom_and_utf16_part": bom_and_utf16, "xml_prefixed_namespace": prefixed}

EITHER: dict[str, P] = {
    "xml_control_chars": with_bytes(STRINGS, b"</t>", b"\x01</t>"),
    "xml_invalid_utf8": with_bytes(STRINGS, b"</t>", b"\xff\xfe</t>"),
    "xml_gbk_declared_part": in_encoding(STRINGS, "gb18030", "GB2312"),
}  # fmt: skip

REFUSED: dict[str, P] = {
    "xml_xxe_file_sharedstrings": with_dtd(STRINGS, FILE, "&e;"),
    "xml_xxe_file_worksheet": on_sheet(FILE),
    "xml_xxe_file_workbook": with_dtd(WORKBOOK, FILE),
    "xml_xxe_file_core_props": with_dtd("docProps/core.xml", FILE, "&e;"),
    "xml_xxe_http": with_dtd(STRINGS, HTTP, "&e;"),
    "xml_external_dtd_http": with_dtd(STRINGS, '<!DOCTYPE sst SYSTEM "http://127.0.0.1:9/x.dtd">'),
    "xml_billion_laughs_sharedstrings": with_dtd(STRINGS, LAUGHS, "&j;"),
    "xml_billion_laughs_worksheet": on_sheet(LAUGHS),
    "xml_billion_laughs_attr_workbook": with_dtd(WORKBOOK, LAUGHS),
    "xml_billion_laughs_content_types": with_dtd(TYPES, LAUGHS),
    "xml_quadratic_blowup": with_dtd(STRINGS, f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>', "&a;" * 10_000),
    "xml_dtd_utf16": lambda p: in_encoding(STRINGS, "utf-16", "UTF-16")(with_dtd(STRINGS, FILE, "&e;")(p)),
    "xml_harmless_dtd": with_dtd(STRINGS, "<!DOCTYPE sst>"),
    "xml_deep_nesting": lambda p: p.after_data("<a>" * 100_000 + "</a>" * 100_000),
    "xml_huge_attribute": lambda p: p.after_data('<a b="' + "x" * 20_000_000 + '"/>'),
    "xml_many_attributes": lambda p: p.after_data("<a " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>"),
    "xml_malformed_sheet": lambda p: p.sheet(PROJECTS, lambda x: x.replace("</row>", "</rw>", 1)),
}  # fmt: skip

VARIANTS = {**ACCEPTED, **EITHER, **REFUSED}
