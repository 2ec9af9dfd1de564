"""The blank workbook of a form, for workflows that fill one: only doors may build it, which loads openpyxl."""

from xltool.model.form import Form


def blank_of(form: Form) -> bytes:
    """The bytes of a blank workbook."""
    from xltool.delivery.template.workbook import as_package, template_workbook  # noqa: PLC0415  loads openpyxl

    return as_package(template_workbook(form), form)
