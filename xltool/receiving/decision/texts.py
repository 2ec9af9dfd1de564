"""What is said of several submissions side by side (codes K01 to K10): weights and texts, with placeholders.

Codes are never reused.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from xltool.model.findings import Severity, Text


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """One code: how much it weighs, what it is about, its texts by variant."""

    severity: Severity
    subject: str
    texts: Mapping[str, Text]


CROSS_CHECKS: Mapping[str, CrossCheck] = {
    "K01": CrossCheck(Severity.WARNING, "单位名称", {"": Text(
        "单位编码 {unit} 出现了 {count} 个名称：{names}。",
        "请核对是不是两个单位误用了同一个编码；如果是同一个单位，请统一名称。",
    )}),
    "K02": CrossCheck(Severity.WARNING, "项目编码", {"": Text(
        "项目编码 {number} 同时出现在 {count} 个单位：{where}。合计里每处各计一次。",
        "请核对项目属于哪个单位，由另一个单位删去或更正编码后重新【报送】。",
    )}),
    "K03": CrossCheck(Severity.ERROR, "版本冲突", {
        "open": Text(
            "收到内容不同、但都是第 {version} 版的报送，无法判断以哪份为准，都没有计入。",
            "请与报送单位确认以哪份为准，请其重新【报送】。",
        ),
        "settled": Text(
            "收到内容不同、但都是第 {version} 版的报送；后来的版本已替代它们。",
            "请提醒报送单位不要在两台电脑上各报一次。",
            Severity.WARNING,
        ),
    }),
    "K04": CrossCheck(Severity.WARNING, "新版没有采用", {"": Text(
        "收到更新的第 {version} 版，但{standing}，没有采用；汇总用的仍是第 {used} 版。",
        "请报送单位重新【报送】；在此之前请注意合计用的是旧版。",
    )}),
    "K05": CrossCheck(Severity.WARNING, "名单外的单位", {"": Text(
        "单位 {unit} {name} 不在应报名单里，已计入合计。",
        "请核对：确应报送的，请补进名单；不应报送的，请把它的文件移出收件夹后重新汇总。",
    )}),
    "K06": CrossCheck(Severity.WARNING, "名称与名单不同", {"": Text(
        "名单上 {unit} 是「{listed}」，报送的工作簿写的是「{name}」。",
        "请核对单位编码有没有用错；没有错的，请统一名称。",
    )}),
    "K07": CrossCheck(Severity.WARNING, "年度、阶段和表样", {
        "periods": Text(
            "收到的报送分属 {count} 个年度或阶段：{periods}。各自单独合计，不相加。",
            "如果其中有报错年度或阶段的，请报送单位更正后重新【报送】。",
        ),
        "forms": Text(
            "收到的报送用了 {count} 种表样：{periods}。各自单独合计，不相加。",
            "如果其中有用错表样或版本的，请报送单位换成规定的表样，重新填写后【报送】。",
        ),
        "both": Text(
            "收到的报送分属 {count} 组不同的年度、阶段和表样：{periods}。各自单独合计，不相加。",
            "如果其中有报错年度、阶段或用错表样的，请报送单位更正后重新【报送】。",
        ),
    }),
    "K08": CrossCheck(Severity.ERROR, "行政区划", {"": Text(
        "单位 {unit} {name} 以 {count} 个行政区划代码（{regions}）报送，各计了一次。",
        "请核对行政区划代码是不是写错了；写错的由报送单位更正后重新【报送】。",
    )}),
    "K09": CrossCheck(Severity.WARNING, "审核轮次", {
        "version": Text(
            "有 {count} 份第 {round} 轮的退回文件，审的却不是同一份报送（{versions}）。",
            "请核对退回文件；催报和意见以版本较新的一份为准。",
        ),
        "decision": Text(
            "第 {version} 版有 {count} 份第 {round} 轮的退回文件，审核结论不同：{decisions}。",
            "请商定一个结论，再告诉报送单位。",
        ),
    }),
    "K10": CrossCheck(Severity.WARNING, "退回的版本", {
        "none": Text(
            "有第 {round} 轮审核的退回文件，收件里却没有该单位的第 {version} 版。",
            "请核对收件文件夹是否齐全，或退回文件是不是放错了地方。",
        ),
        "other": Text(
            "第 {round} 轮审核的第 {version} 版，与收到的第 {version} 版内容不同。",
            "请与报送单位核对以哪份为准，请其重新【报送】（版本号会增加）。",
        ),
    }),
}  # fmt: skip
