"""xltool: budget performance targets, checked, totalled and printed inside the workbook that staff fill in."""

__version__ = "0.1.0"
