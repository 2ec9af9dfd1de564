"""Makes the forms and workbooks that ship with xltool: ``python -m xltool.delivery.template.__main__`` writes all."""

from pathlib import Path

from xltool.books.shipped import LEDGER_FORM, SAMPLE, TEMPLATE
from xltool.delivery.template import forms
from xltool.delivery.template.ledger import build_ledger
from xltool.delivery.template.sample import build_sample
from xltool.delivery.template.workbook import as_package, template_workbook
from xltool.model.form import Form

FOLDER = Path(__file__).resolve().parents[3] / "workbook_templates"


def build_template(form: Form | None = None) -> bytes:
    """Build the empty template."""
    return as_package(template_workbook(form), form)


def main() -> None:
    """Compile the forms, then write the template, the sample and the empty ledger into ``workbook_templates``."""
    for name, content in forms.compiled_forms().items():
        (forms.FOLDER / name).write_bytes(content)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / TEMPLATE).write_bytes(build_template())
    (FOLDER / SAMPLE).write_bytes(build_sample())
    (FOLDER / LEDGER_FORM).write_bytes(build_ledger())


if __name__ == "__main__":
    main()
