"""The e-mail with which a reviewed workbook goes back, as the bytes of a draft. Sends nothing."""

from collections.abc import Sequence

from xltool.model import template
from xltool.model.review import Decision, Level, Opinion, Return
from xltool.sending.letter import Draft, fits, html_page, pack


def draft_return(
    returned: Return,
    unit_name: str,
    opinions: Sequence[Opinion],
    attachment: tuple[str, bytes],
    to: str,
    limit_mb: float,
) -> Draft:
    """The letter to the unit; the workbook is left out when the letter would be too large."""
    name, content = attachment
    attached = fits(content, limit_mb)
    words = _words(returned, unit_name, opinions, name, attached=attached)
    texts = ("\n".join(words) + "\n", html_page(words))
    mark = f"{returned.id}{returned.returned_at}{name}"
    return pack(subject_of(returned, unit_name), texts, attachment if attached else None, to, mark)


def subject_of(returned: Return, unit_name: str) -> str:
    """What came of which version of whom."""
    due = f"，请于 {returned.deadline} 前重新报送" if returned.deadline else ""
    words = (
        f"审核意见（第 {returned.round} 轮，{returned.decision}）：{returned.unit} {unit_name}"
        f" {returned.year}年 {returned.stage} 第{returned.version}版（校验码 {returned.code}）{due}"
    )
    return " ".join(words.split())


def count_levels(opinions: Sequence[Opinion]) -> str:
    """How many opinions of each level are open, in words."""
    numbers = [(level, sum(one.level == level and not one.closed for one in opinions)) for level in Level]
    return "，".join(f"{level} {number} 条" for level, number in numbers if number) or "没有待处理的意见"


def _words(returned: Return, unit_name: str, opinions: Sequence[Opinion], name: str, *, attached: bool) -> list[str]:
    to_do = "已经通过，不用再报" if returned.decision == Decision.PASSED else "逐条修改或答复后重新报送"
    sent = (
        f"附件：{name}。请保存到本单位填报工作簿所在的文件夹，用【收审核意见】收进工作簿，{to_do}。"
        if attached
        else f"工作簿 {name} 超过邮件的大小限制，没有放在附件里，请用其他方式（内网、优盘）取回。"
    )
    return [
        f"{returned.unit} {unit_name}：",
        f"{returned.year} 年度预算绩效目标（{returned.stage}，第 {returned.version} 版）已经审核，结论：{returned.decision}。",
        f"审核轮次：第 {returned.round} 轮　审核意见：{count_levels(opinions)}",
        *([f"修改期限：{returned.deadline}"] if returned.deadline else []),
        *([f"审核说明：{returned.remark}"] if returned.remark else []),
        f"所审版本的{template.SEAL_LABEL}：{returned.code}　退回时间：{returned.returned_at}",
        sent,
    ]
