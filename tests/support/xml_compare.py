"""Compare two XML trees by what they mean, for tests of survival."""

from __future__ import annotations

HARMLESS = {"tabSelected": "0", "current": "0", "gridLinesSet": "0", "autoPageBreaks": "0", "fullCalcOnLoad": "1"}
"""Attributes whose loss changes nothing that staff see in a workbook that is calculated on opening."""


def said(value):
    """What an attribute says: numbers and truth values may be spelled in several ways."""
    try:
        return float({"true": "1", "false": "0"}.get(value, value))
    except ValueError:
        return value


def differences(former, now, where=""):
    """What differs between two XML trees in meaning: not the order of attributes, nor true for 1."""
    here = f"{where}/{former.tag.rpartition('}')[2]}"
    found = [] if former.tag == now.tag else [f"{here} became {now.tag}"]
    before, behind = ({key: said(value) for key, value in element.attrib.items()} for element in (former, now))
    found += [
        f"{here}@{key}: {before.get(key)} became {behind.get(key)}"
        for key in sorted(before.keys() | behind.keys())
        if before.get(key) != behind.get(key)
        and not (key not in behind and before[key] == said(HARMLESS.get(key, "")))
        and not key.endswith(("}uid", "}dyDescent"))
    ]
    if (former.text or "").strip() != (now.text or "").strip():
        found.append(f"{here}: {former.text!r} became {now.text!r}")
    if [child.tag for child in former] != [child.tag for child in now]:
        return [*found, f"{here} has other children"]
    pairs = zip(former, now, strict=True)
    return found + [text for a, b in pairs for text in differences(a, b, here)]
