"""The unit and the project as the heads of the official tables name them (C06-C10)."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from xltool.language.patterns import compile_later
from xltool.model.findings import Severity, Text
from xltool.model.form import Form
from xltool.model.submission import Project, Submission
from xltool.rules.codes.codes import code_text, plain, restore_code
from xltool.rules.registry import Hit, hit, rule

_BRACKETED = compile_later(r"\([^()]*\)")
_SUBMITTED_NAME = compile_later(r"(?P<code>[0-9A-Z]+)_(?P<unit>[^_]+)_\d{4}年?度?(_.*)?")
_FINANCE_DESK = compile_later(
    r"(?:经济建设|行政政法|科教文|教科文|社会保障|社保|农业农村|农财|资源环境|自然资源和生态环境|企业|综合|国库|预算|预算编审|绩效管理|金融|债务|基层财政)"
    r"[科股室处]$|财政局[^()]{2,8}[科股]$"
)
_EMPTY_NAME = compile_later(
    r"((新建|新增|测试|示例|样例|某某?|某个)?项目(名称)?|测试|示例|样例|TEST|名称|无|略|同上|待定|待填)?"
    r"[0-9一二三四五六七八九十.、/?\-]*"
)


@rule("C06", Severity.WARNING, "单位编码").says(
    missing=Text("部门编码没有填写，官方表格的表头缺这一项。", "请按部门预算填写 6 位预算单位编码，例如 731001。"),
    shape=Text(
        "部门编码「{value}」不是 6 位预算单位编码。",
        "请按部门预算填写 6 位预算单位编码，例如 731001；编码确实如此的，请在说明列写明。",
    ),
    prefix=Text(
        "部门编码「{value}」不是以本部门的代码 {prefix} 开头。", "请核对部门编码；确属本部门的，请在说明列写明。"
    ),
)
def department_code_shape(s: Submission, form: Form) -> Iterator[Hit]:
    """表头应为 6 位单位编码加单位名称，编码以部门代码开头。

    要求：封面的部门编码不为空，为 6 位；表样设定了部门代码（一般是前 3 位）的，编码以它开头。
    依据：表样的表头；已公开绩效文本中的单位编码（参照）
    通过：731001 顺平县科学技术协会（本级）
    不通过：732 部门名下的 731001
    """
    entry, prefix = s.cover.department_code, form.codes.department_prefix
    code = code_text(entry)
    if entry.blank:
        yield hit(entry, "missing")
    elif not code or restore_code(code, form):
        return
    elif not re.fullmatch(form.codes.department_pattern, code):
        yield hit(entry, "shape")
    elif not code.startswith(prefix):
        yield hit(entry, "prefix", prefix=prefix)


@rule("C07", Severity.WARNING, "单位名称前后一致").says(
    unit_name=Text(
        "封面的部门名称是「{value}」，文件名中是「{other}」，两处不一致。", "请改正部门名称，或改正文件名后重新打开。"
    ),
    unit_code=Text(
        "封面的部门编码是「{value}」，文件名中是「{other}」，两处不一致。", "请改正部门编码，或改正文件名后重新打开。"
    ),
)
def department_name_consistent(s: Submission, form: Form) -> Iterator[Hit]:
    """单位编码、单位名称在封面和文件名中应一致。

    要求：文件名为“单位编码_单位名称_年度_……”时，其中的编码和名称与封面相同；文件名可以省去括号注明的部分，如（本级）。
    依据：审核中的通常做法（参照）
    通过：731001_顺平县科学技术协会_2021_一上.xlsx，封面为顺平县科学技术协会（本级）
    不通过：文件名写县科协，封面写县科学技术协会
    """
    parts = _SUBMITTED_NAME.fullmatch(plain(PurePath(s.file_name).stem).upper())
    if not parts or not re.fullmatch(form.codes.department_pattern, parts["code"]):
        return
    code, name = s.cover.department_code, s.cover.department_name
    if code_text(code) not in {"", parts["code"]}:
        yield hit(code, "unit_code", other=parts["code"])
    full = plain(name.value or "").upper()
    if full and parts["unit"] not in {full, _BRACKETED.sub("", full)}:
        yield hit(name, "unit_name", other=parts["unit"])


@rule("C09", Severity.INFO, "部门名称是预算单位").says(
    desk=Text(
        "部门名称「{value}」像是财政部门的业务科室，不是填报的预算单位。",
        "请填写部门预算中的单位名称，例如 顺平县科学技术协会（本级）。",
    )
)
def department_is_a_unit(s: Submission, _form: Form) -> Iterator[Hit]:
    """部门名称应是预算单位，不是财政部门的业务科室。

    要求：封面的部门名称不以财政业务科室（股、室、处）的名称结尾，如经济建设科、行政政法股、预算科；只作提示。
    依据：公开样本中有把财政业务科室填作主管部门的（参照）
    通过：县科学技术协会
    不通过：经济建设科
    """
    if _FINANCE_DESK.search(plain(s.cover.department_name.value or "")):
        yield hit(s.cover.department_name, "desk")


@rule("C10", Severity.WARNING, "单位在名单上").says(
    other_name=Text(
        "部门名称是「{value}」，表样的单位名单里编码 {code} 是「{other}」。",
        "请改成名单里的名称，或改正部门编码；名单有误的，请告知发表样的单位，并在说明列写明。",
    ),
    other_code=Text(
        "部门编码是「{value}」，表样的单位名单里「{name}」的编码是 {other}。",
        "请改成名单里的编码，或改正部门名称；名单有误的，请告知发表样的单位，并在说明列写明。",
    ),
    unlisted=Text(
        "部门编码「{value}」和部门名称「{name}」都不在表样的单位名单里。",
        "请核对；填写无误的，请告知发表样的单位更新名单。",
        Severity.INFO,
    ),
)
def unit_is_listed(s: Submission, form: Form) -> Iterator[Hit]:
    """部门编码和部门名称与表样的单位名单一致。

    要求：表样带有单位名单的，封面的部门编码和部门名称是名单里的同一个单位；名称可以省去括号注明的部分，如（本级）。没有名单的表样不核对。
    依据：财政部门随表样下发的单位名单
    通过：名单里 731001 是顺平县科学技术协会，封面为 731001、顺平县科学技术协会（本级）
    不通过：名单里 731001 是顺平县科学技术协会，封面为 731001、顺平县文学艺术界联合会
    """
    code, name = s.cover.department_code, s.cover.department_name
    typed, full = code_text(code), plain(name.value or "").upper()
    if not form.units or not typed or not full:
        return
    listed = next((unit for unit in form.units if plain(unit.code).upper() == typed), None)
    if listed is not None:
        if not _same_unit(full, listed.name):
            yield hit(name, "other_name", code=listed.code, other=listed.name)
        return
    codes = [unit.code for unit in form.units if _same_unit(full, unit.name)]
    if codes:
        yield hit(code, "other_code", name=name.typed, other="、".join(codes[:3]))
    else:
        yield hit(code, "unlisted", name=name.typed)


def _same_unit(full: str, listed: str) -> bool:
    """Whether two names are one, the part in brackets left out on one side or not."""
    other = plain(listed).upper()
    return full in {other, _BRACKETED.sub("", other)} or _BRACKETED.sub("", full) == other


@rule("C08", Severity.ERROR, "项目名称").says(
    missing=Text("项目名称没有填写。", "请填写部门预算中的项目名称。"),
    placeholder=Text("项目名称「{value}」不是真正的名称。", "请改为部门预算中的项目名称。"),
    repeated=Text(
        "项目名称「{value}」与前面的项目（编码 {other}）相同。",
        "请改成本项目在部门预算中的名称；整行重复的，请删去一行。",
    ),
)
def project_name(s: Submission, form: Form) -> Iterator[Hit]:
    """项目名称不能为空、不能是占位文字、不能重复。

    要求：项目名称与部门预算系统中的名称一致，不为空，不用“XX项目”“新建项目1”等占位文字，本工作簿内不重复。
    依据：绩效目标申报表填报说明“与部门预算项目名称一致”（参照）
    通过：科普专项
    不通过：XX项目；新建项目1
    """
    first: dict[str, Project] = {}
    for project in s.projects:
        entry, name = project.name, plain(project.name.value or "")
        if entry.blank:
            yield hit(entry, "missing", project)
        elif not name:
            continue
        elif _is_placeholder(name, form):
            yield hit(entry, "placeholder", project)
        elif (other := first.setdefault(name, project)) is not project:
            yield hit(entry, "repeated", project, other=other.code.typed or "未填")


def _is_placeholder(name: str, form: Form) -> bool:
    marks = (plain(mark) for mark in form.goals.placeholders)
    bare = name.upper().strip("()[]【】<>《》")
    return _EMPTY_NAME.fullmatch(bare) is not None or any(mark in name for mark in marks)
