"""A generator of hostile and broken workbooks: one change each to a valid, sealed submission, by zip and XML surgery.

Names and fates are those of the project's threat model; each says the defect. ``VARIANTS`` maps a name to a function of
the base workbook that gives the bytes.
"""

from __future__ import annotations

from tests.support.hostile import archives, documents, places, structure, values, xml_attacks

VARIANTS = {
    **values.VARIANTS,
    **places.VARIANTS,
    **structure.VARIANTS,
    **documents.VARIANTS,
    **xml_attacks.VARIANTS,
    **archives.VARIANTS,
}
