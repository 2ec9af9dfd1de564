"""What a reviewer has still to choose before a review can be returned, a sentence each, with the cell."""

from collections.abc import Iterator, Sequence

from xltool.model.findings import shorten
from xltool.model.review import CONCLUSION, GRADES, Decision, Opinion
from xltool.reviewing.conclusion_sheet import DEADLINE, DECISION, Conclusion

_SHOWN = 40
_DECISIONS = "、".join(Decision)


def missing(conclusion: Conclusion, opinions: Sequence[Opinion]) -> Iterator[str]:
    """What is missing or wrong on 审核结论, and what it says against the opinions."""
    if not conclusion.decision:
        yield f"{_at(conclusion, DECISION)}没有选审核结论。请从下拉列表中选：{_DECISIONS}。"
    elif conclusion.decision not in {*Decision}:
        yield f"{_at(conclusion, DECISION)}的审核结论“{conclusion.decision}”不认识。请从下拉列表中选：{_DECISIONS}。"
    for code, decision in conclusion.projects:
        if decision not in {*Decision}:
            yield f"{_at(conclusion, code)}的分项结论“{decision}”不认识。请从下拉列表中选：{_DECISIONS}，或留空。"
    for name, grade in conclusion.grades:
        if grade not in GRADES:
            yield f"{_at(conclusion, name)}的{name}“{grade}”不认识。请从下拉列表中选：{'、'.join(GRADES)}，或留空。"
    if conclusion.deadline and conclusion.due is None:
        yield f"{_at(conclusion, DEADLINE)}的修改期限“{conclusion.deadline}”不是日期。请写成 2027-2-10 的样子，或留空。"
    binding = [one for one in opinions if one.binding]
    if conclusion.decision == Decision.PASSED and binding:
        yield (
            f"{_at(conclusion, DECISION)}选了“{Decision.PASSED}”，但还有 {len(binding)} 条必须修改或不采纳的意见没有关闭"
            f"（第一条：{shorten(binding[0].text, _SHOWN)}）。请把它们的状态改为已关闭或采纳，或改选结论。"
        )


def asks_for_nothing(conclusion: Conclusion, opinions: Sequence[Opinion]) -> str:
    """The question where a unit is to change something, and no opinion says what; "" where there is nothing to ask."""
    if conclusion.decision != Decision.RETURNED or any(one.binding for one in opinions):
        return ""
    return (
        f"没有退回：结论是“{Decision.RETURNED}”，却没有一条必须修改（或不采纳）的意见，单位不知道要改什么。"
        "请补写意见；确实就这样退回的，在窗口【审核】页再点一次【退回】，或用命令时加 --yes。"
    )


def _at(conclusion: Conclusion, label: str) -> str:
    place = conclusion.places.get(label)
    return f"工作表「{CONCLUSION}」{f' {place.a1} ' if place else f'找不到“{label}”一栏，'}"
