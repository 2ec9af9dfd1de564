"""Makes docs/rule-catalogue.md: every rule of the catalogue with its state, in code order."""

from xltool.delivery.pages import DOCS, table
from xltool.model import template
from xltool.reading.texts import CATALOGUE
from xltool.rules.registry import registered

PAGE = DOCS / "rule-catalogue.md"

ELSEWHERE = {
    "C01b": ("其他地区的编码格式", "由 C01 检查：格式是表样的参数（forms/*.toml 的 project_pattern）。"),
    "C01c": ("带类别字母的编码", "由 C01 检查：没有得到证实的格式不作默认值，需要的地方写进表样的 project_pattern。"),
    "P02": (
        "打印设置、宏、外部链接、隐藏表、个人信息",
        "不是填报内容，不在校验里：版式由生成表样保证，封装报送时清除，接收时逐件检查。",
    ),
    "L01": ("预算执行率", "不检查：属于年终自评，工作簿里没有执行数。"),
    "L02": ("执行率得分", "不检查：属于年终自评，工作簿里没有执行数。"),
    "L03": ("定量指标得分", "不检查：属于年终自评，工作簿里没有完成值。"),
    "L04": ("定性指标得分", "不检查：属于年终自评，工作簿里没有完成值。"),
    "L05": ("评价等次", "不检查：属于年终自评，工作簿里没有得分。"),
    "L06": ("自评表中的年初目标", "不检查：属于年终自评，工作簿里没有自评表。"),
    "L07": ("扣分原因", "不检查：属于年终自评，工作簿里没有得分。"),
}
"""Rules of the catalogue that ``check`` does not hold as a rule of their own: what they are, and why."""

PARTLY = {
    "C06": "；是否以部门代码开头，要在表样里写明代码（department_prefix）才核对",
    "C07": "；比对封面和文件名，各表的单位名由工具照封面生成；文字里的简称与别的单位，机器分不清，不核对",
    "I25": "；只看写明“总工期”“累计完成”一类的，工作簿里没有全项目的数可比",
    "X02": "；只看文字里写全三个金额的句子，工作簿没有基本支出和上年数的栏目",
}
"""What of a rule that is checked is not, and why."""

_HEAD = """# 规则目录与现状

本页由程序生成（`make docs`）。规则目录里的每一条都在这里：已经检查的，写明级别；不能由机器检查的，写明原因。
每条规则的要求、依据和例子见[校验规则](rules.md)。权重规则（W）只对有“权重”列的表样起作用。
"""


def page() -> str:
    """The whole page as Markdown."""
    rows = {rule.code: (rule.subject, _state(rule.severity) + PARTLY.get(rule.code, "")) for rule in registered()}
    rows |= {code: (one.subject, _state(one.severity)) for code, one in CATALOGUE.items()}
    rows |= ELSEWHERE
    lines = table(("编号", "内容", "现状"), ((code, *words) for code, words in sorted(rows.items())))
    return "\n".join([_HEAD, *lines]) + "\n"


def _state(severity: str) -> str:
    return f"检查（{template.SEVERITY_WORDS[severity]}）"
