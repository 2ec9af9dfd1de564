"""Where the shipped workbooks are, in a checkout and in an installed package."""

from pathlib import Path

from xltool.model.errors import XltoolError

TEMPLATE = "performance_targets.xlsx"
SAMPLE = "sample.xlsx"
LEDGER_FORM = "submission_ledger.xlsx"


def template_path(name: str) -> Path:
    """Path of a shipped workbook; XltoolError when the installation is incomplete."""
    package = Path(__file__).parents[1]
    for folder in (package / "workbook_templates", package.parent / "workbook_templates"):
        if (folder / name).is_file():
            return folder / name
    raise XltoolError(f"安装不完整：找不到自带的工作簿 {name}。请重新安装 xltool。")
