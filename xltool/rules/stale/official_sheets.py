"""The official sheets that the tool drew still belong to the projects. Staleness of inputs is not judged here."""

from collections.abc import Iterator

from xltool.model.findings import Severity, Text
from xltool.model.form import Form
from xltool.model.submission import MadeSheet, Project, Submission
from xltool.model.template import FUNCTIONS, OVERALL, SAFEGUARDS
from xltool.rules.registry import Hit, hit, rule


@rule("X03", Severity.ERROR, "表样与项目的数量、顺序、名称一致").says(
    not_made=Text("项目「{value}」还没有生成表样。", "请按「生成表样」重新生成。"),
    renamed=Text(
        "项目「{value}」的表样是「{sheet}」，按现在的顺序和名称应为「{expected}」。", "请按「生成表样」重新生成。"
    ),
    gone=Text("项目「{value}」的表样「{sheet}」不见了，可能被删除或改名。", "请按「生成表样」重新生成。"),
    edited=Text(
        "表样「{sheet}」生成后被手工改动过，与填报内容不一致。",
        "请在「项目」「指标」等填报表中修改，再按「生成表样」重新生成。",
    ),
    edited_department=Text(
        "表样「{sheet}」生成后被手工改动过，与填报内容不一致。",
        "请在{entry_sheets}等填报表中修改，再按「生成表样」重新生成。",
    ),
    left_over=Text(
        "还有表样「{sheets}」，它们的项目已经不在「项目」表中。",
        "请按「生成表样」重新生成；项目是误删的，请先在「项目」表补回。",
    ),
)
def official_sheets_agree(s: Submission, form: Form) -> Iterator[Hit]:
    """生成的表样与「项目」表的数量、顺序、名称一致，且没有手工改动。

    要求：每个项目一张表样，名称为「表n 项目名称」，n 是项目的顺序；表样和「部门绩效目标」只由工具生成，不手工改动。还没有生成过表样时不检查。
    依据：目录、各表和项目应当一致，公开样本中有不一致的实例（参照）。
    通过：第一个项目「科普专项」的表样是「表1 科普专项」。
    不通过：项目改名为「科普经费」后，表样仍是「表1 科普专项」。
    """
    sections = "".join(f"「{name}」" for name in (OVERALL, FUNCTIONS, SAFEGUARDS) if name in form.entry_columns)
    for sheet in s.made:
        if sheet.sheet in s.form.printed_once and sheet.present and sheet.content_now != sheet.content:
            variant = "edited" if s.form.layouts else "edited_department"
            yield hit(s.cover.department_name, variant, sheet=sheet.sheet, entry_sheets=sections)
    made = [sheet for sheet in s.made if sheet.project_code]
    if not made or not s.projects:
        return
    by_code = {sheet.project_code: sheet for sheet in made}
    for project, expected in zip(s.projects, s.official_names, strict=True):
        if project.name.value is not None:
            yield from _disagreement(project, expected, by_code.get(_owner(project)))
    codes = {_owner(project) for project in s.projects}
    left_over = [sheet.sheet for sheet in made if sheet.present and sheet.project_code not in codes]
    if left_over:
        first = s.projects[0]
        yield hit(first.name, "left_over", sheets="」「".join(left_over))


def _owner(project: Project) -> str:
    """How the record names the project of a sheet: by its code, or by its name while the code is missing."""
    return project.key or project.name.typed


def _disagreement(project: Project, expected: str, made: MadeSheet | None) -> Iterator[Hit]:
    """The one thing to say about a project's sheet: the gravest fault only, drawing again mends all."""
    variant = ""
    if made is None:
        variant = "not_made"
    elif not made.present:
        variant = "gone"
    elif made.sheet != expected:
        variant = "renamed"
    elif made.content_now != made.content:
        variant = "edited"
    if variant:
        yield hit(project.name, variant, project, sheet=made.sheet if made else "", expected=expected)
