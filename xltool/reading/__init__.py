"""From a workbook to a ``Submission``, with findings for what could not be read as it stands.

Owns where things stand (sheets by name, columns by header, cover fields by label) and what a cell means.
Refuses judgement: ranges, uniqueness and cross-sheet demands belong to the rules. A workbook that is not laid out
as the template raises ``ContractBroken``, which carries one finding per thing that is missing.
"""

from xltool.reading.submission import Reading, read_identity, read_submission

__all__ = ["Reading", "read_identity", "read_submission"]
