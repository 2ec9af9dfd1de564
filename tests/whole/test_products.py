"""Everything that the tool writes: sound by our own check and by openxml-audit, and the same to programs that are not Excel."""

from __future__ import annotations

from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from tests.support.products import EVERYTHING, products
from tests.support.soundness import faults


@pytest.mark.parametrize("product", EVERYTHING)
def test_what_we_write_is_sound(product: str) -> None:
    assert faults(products()[product]) == []


@pytest.mark.parametrize("product", EVERYTHING)
def test_openxml_audit_finds_nothing(product: str, tmp_path: Path) -> None:
    ending = {"add-in": "xlam", "document": "docx"}.get(product, "xlsx")
    path = tmp_path / f"product.{ending}"
    path.write_bytes(products()[product])
    found = [str(error) for error in OpenXmlValidator().validate(path).errors]
    if product == "consolidated":  # written row by row, its texts stand in the cells
        found = [error for error in found if "inline-string" not in error]
    assert found == []
