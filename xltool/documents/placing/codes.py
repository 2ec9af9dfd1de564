"""Projects of a source without codes: running numbers that tie indicators to projects, never anything like an official code."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count

from xltool.documents.found import Found, FoundProject
from xltool.language.keys import code_key
from xltool.model.cells import Plain
from xltool.model.form import Form
from xltool.model.template import TEMPORARY_CODE

_CODE = "项目编码"
_JUDGED_BY = "C01"


def give_codes(found: Found, form: Form) -> Found:
    """Number the projects that have no code, and say so: 1, 2 ... where the form wants a local number, else 临时1, 临时2 ..."""
    change = form.rules.get(_JUDGED_BY)
    local = change is not None and not change.on
    taken = {code_key(str(project.cells.get(_CODE) or "")) for project in found.projects}
    free = (new for n in count(1) if code_key(new := f"{'' if local else TEMPORARY_CODE}{n}") not in taken)
    given: list[str] = []
    projects: list[FoundProject] = []
    for project in found.projects:
        code = project.cells.get(_CODE)
        if not code:
            code = new = next(free)
            given.append(new)
        projects.append(
            replace(project, cells={**project.cells, _CODE: code}, indicators=_tied(project.indicators, code))
        )
    loose = found.loose_indicators
    if len(projects) == 1:
        loose = _tied(loose, projects[0].cells[_CODE])
    said = (*found.said, _say(given, form, local=local)) if given else found.said
    return replace(found, projects=tuple(projects), loose_indicators=loose, said=said)


def _tied(indicators: Sequence[Mapping[str, Plain]], code: Plain) -> tuple[Mapping[str, Plain], ...]:
    return tuple({**row, _CODE: row.get(_CODE) or code} for row in indicators)


def _say(given: Sequence[str], form: Form, *, local: bool) -> str:
    header = form.header("项目", "code")
    shown = given[0] if len(given) == 1 else f"{given[0]} 到 {given[-1]}"
    if local:
        return f"来源里没有{header}，按顺序编为 {shown}。"
    return (
        f"来源里有 {len(given)} 个项目没有{header}，暂编为 {shown}，指标按它对应项目；它不是预算系统里的编码，"
        "请查到编码后用查找替换（Ctrl+H，范围选工作簿）换掉。"
    )
