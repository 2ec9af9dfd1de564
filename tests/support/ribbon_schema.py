"""The published schema of the ribbon (customUI, 2009/07), as openxml-audit carries it, applied in full.

openxml-audit itself looks at values of enumerations only; this looks at every element and attribute.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
_FILE = "data/openxml/schemas/schemas_microsoft_com_office_2009_07_customui.json"
_NAME = re.compile(r"[A-Za-z_][\w.-]*")


class RibbonSchema:
    """What may stand in a ribbon; ``faults`` of a tree, none when it is valid."""

    def __init__(self) -> None:
        schema = json.loads((files("openxml_audit") / _FILE).read_text(encoding="utf-8"))
        assert schema["TargetNamespace"] == NAMESPACE
        self._types: dict[str, dict[str, Any]] = {kind["Name"]: kind for kind in schema["Types"]}
        self._enums = {enum["Name"]: {facet["Value"] for facet in enum["Facets"]} for enum in schema["Enums"]}

    def faults(self, root: ET.Element) -> list[str]:
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        twice = sorted({f"id {name} stands twice" for name in ids if ids.count(name) > 1})
        return [*self._faults(root, "mso14:CT_CustomUI/mso14:customUI"), *twice]

    def _faults(self, element: ET.Element, kind: str) -> Iterator[str]:
        allowed = {a["QName"].removeprefix(":"): a for a in self._type(kind, "Attributes")}
        for name, value in element.attrib.items():
            if name not in allowed:
                yield f"{_tag(element)} takes no {name}"
            else:
                yield from self._value_faults(f"{_tag(element)} {name}={value!r}", allowed[name])
        children = {c["Name"].rsplit(":", 1)[1]: c["Name"] for c in self._type(kind, "Children")}
        for child in element:
            if _tag(child) not in children:
                yield f"{_tag(element)} takes no {_tag(child)}"
            else:
                yield from self._faults(child, children[_tag(child)])

    def _type(self, kind: str, what: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._types[kind].get(what, [])
        return found

    def _value_faults(self, place: str, attribute: dict[str, Any]) -> Iterator[str]:
        value = place.partition("=")[2][1:-1]
        kind = attribute["Type"]
        if kind.startswith("EnumValue") and value not in self._enums[kind.rsplit(".", 1)[1][:-1]]:
            yield f"{place} is none of the words allowed"
        if kind == "BooleanValue" and value not in {"true", "false", "0", "1"}:
            yield f"{place} is neither true nor false"
        for validator in attribute.get("Validators", ()):
            rules = {rule["Name"]: rule["Value"] for rule in validator["Arguments"]}
            if not int(rules.get("MinLength", 0)) <= len(value) <= int(rules["MaxLength"]):
                yield f"{place} is too short or too long"
            if rules.get("IsNcName") and not _NAME.fullmatch(value):
                yield f"{place} is no name"


def _tag(element: ET.Element) -> str:
    namespace, _, tag = element.tag.removeprefix("{").partition("}")
    return tag if namespace == NAMESPACE else element.tag
