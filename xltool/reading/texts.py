"""What reading may have to say: the catalogue of the codes R01-R09 and T01-T05, each with its demand for staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from xltool.model.cells import Ref
from xltool.model.errors import ContractBroken
from xltool.model.findings import Finding, Mend, Severity, Text, plainly
from xltool.model.form import Form


@dataclass(frozen=True, slots=True)
class ReadingCode:
    """One code of reading. ``documentation`` has the parts of a rule's docstring; texts by variant."""

    severity: Severity
    subject: str
    documentation: str
    texts: Mapping[str, Text]
    mendable: bool = False


def found(
    code: str,
    ref: Ref,
    field: str,
    value: str = "",
    variant: str = "text",
    mends: tuple[Mend, ...] = (),
    form: Form | None = None,
    **values: object,
) -> Finding:
    """Make a finding of reading; ``{field}``, ``{value}`` and ``{sheet}`` are filled from where it is.

    ``form``: whose columns the text may name.
    """
    entry = CATALOGUE[code]
    shown = {"field": field, "value": value, "sheet": ref.sheet, **values}
    text = entry.texts[variant]
    message, fix = text.filled(shown, partial(form.worded, sheet=ref.sheet) if form else plainly)
    return Finding(code, text.severity or entry.severity, ref, field, value, message, fix, mends=mends)


def broken(faults: Sequence[Finding]) -> ContractBroken:
    """The reason to stop when the workbook is not laid out as the template is: all that is missing at once."""
    words = "".join(f"{fault.message}{fault.fix}" for fault in faults)
    return ContractBroken(f"工作簿与模板不一致：{words}", faults)


CATALOGUE: Mapping[str, ReadingCode] = {
    "R01": ReadingCode(
        Severity.ERROR,
        "单元格里是错误值",
        """填报的单元格不能是 Excel 错误值。

        要求：#REF!、#DIV/0! 等错误值不是空白，也不是数，必须改正；放在单元格里的图片读不出内容。备注可以不填，其中的图片只提示。
        依据：本工具的读取规则。
        通过：37500
        不通过：#REF!
        """,
        {
            "text": Text("「{field}」是错误值 {value}。", "请改正公式，或者直接填写内容。"),
            "picture": Text(
                "「{field}」放的是图片，读不出内容。", "请填写文字；图片可以放在⟨备注列，或放在⟩自己加的工作表。"
            ),
            "not_needed": Text(
                "「{field}」是错误值 {value}，按没有填写读取。", "请改正公式，或者清空这一格。", Severity.WARNING
            ),
            "picture_kept": Text(
                "「{field}」放的是图片，留在工作簿里，不读取，也不打印。", "要印出来的内容请写成文字。", Severity.INFO
            ),
        },
    ),
    "R02": ReadingCode(
        Severity.ERROR,
        "公式没有计算结果",
        """公式要有保存过的计算结果。

        要求：由其他程序写入、没有在 Excel 中计算过的公式读不出结果，打开并保存一次即可。
        依据：本工具的读取规则。
        通过：在 Excel 中打开并保存过的 =D4+E4
        不通过：由程序写入、没有打开过的 =D4+E4
        """,
        {
            "text": Text(
                "「{field}」是公式 {value}，但文件里没有计算结果。",
                "请用 Excel 打开文件，等计算完成后保存一次；或者直接填写数值。",
            )
        },
    ),
    "R03": ReadingCode(
        Severity.INFO,
        "填报的单元格是公式",
        """填报的内容最好直接填写，不用公式。

        要求：公式按保存的结果读取，并在这里提示；数值确定后建议改为直接填写。
        依据：本工具的读取规则。
        通过：37500
        不通过：=D4+E4
        """,
        {
            "text": Text(
                "「{field}」是公式 {value}，按现在的结果 {result} 读取。", "如果数值已经确定，建议改为直接填写数值。"
            )
        },
    ),
    "R04": ReadingCode(
        Severity.INFO,
        "写法已按规范读取",
        """数字、日期和文字按规范写法填写。

        要求：首尾空格、全角数字、千分位、文本数字、带单位的金额等都能读取，读取时怎样理解在这里说明。
        依据：本工具的读取规则。
        通过：37500
        不通过：３７,５００；3.75万元
        """,
        {
            "text": Text("「{field}」已{how}。", "不改也能读取；运行自动修正可把单元格改为规范写法。"),
            "several": Text(
                "「{field}」等几格（{cells}）已{how}。", "不改也能读取；运行自动修正可把这几格改为规范写法。"
            ),
        },
        mendable=True,
    ),
    "R05": ReadingCode(
        Severity.ERROR,
        "封面栏目读不出来",
        """封面的年度、日期、阶段要写成能读懂的样子。

        要求：填报年度为四位年份，填报日期为日期，编报阶段从下拉列表选择。
        依据：本工具的读取规则。
        通过：2021
        不通过：今年
        """,
        {"text": Text("「{field}」填的是「{value}」，应为{expected}。", "请改为{example}。")},
    ),
    "R06": ReadingCode(
        Severity.ERROR,
        "封面必填栏目是空的",
        """封面的必填栏目不能空。

        要求：填报年度、行政区划代码、部门名称、编报阶段都要填写。
        依据：表样要求。
        通过：填报年度 2021
        不通过：填报年度为空
        """,
        {"text": Text("「{field}」没有填写。", "请填写{field}。")},
    ),
    "R07": ReadingCode(
        Severity.INFO,
        "合并单元格",
        """填报的单元格最好不合并。

        要求：向下合并的文字单元格，按每一行都是同样的内容读取；合并的金额不能这样读取，要逐行填写。
        依据：本工具的读取规则。
        通过：每一行都填写项目编码
        不通过：几行的项目编码合并成一个单元格
        """,
        {
            "text": Text(
                "「{field}」的 {cells} 是合并单元格，已按每一行都是「{value}」读取。",
                "请取消合并，逐行填写；合并的单元格不能排序和筛选。",
            )
        },
    ),
    "R08": ReadingCode(
        Severity.WARNING,
        "合计行和附注不读取",
        """填报表里只填要填报的内容，不填合计行、附注和签字。

        要求：合计由工具计算；附注写在备注列，或写在别的工作表；制表人、审核人等写在封面，或写在别的工作表。
        依据：本工具的读取规则。
        通过：表里只有项目
        不通过：最后一行是「合计」或表格的汇总行；表的下方写着「注：以上金额为初步测算」「制表人：」
        """,
        {
            "sum": Text(
                "这一行是合计（{value}），不是填报的内容，没有读取。", "请删去这一行；合计见工作表「资金汇总」。"
            ),
            "remark": Text("这一行是附注，不是填报的内容，没有读取。", "请把附注移到⟨备注列，或移到⟩自己加的工作表。"),
            "signature": Text(
                "这一行是签字栏（{value}），不是填报的内容，没有读取。", "请删去这一行，或移到自己加的工作表。"
            ),
        },
    ),
    "R09": ReadingCode(
        Severity.INFO,
        "复制的行",
        """项目和指标的每一行有自己的标识。

        要求：标识在隐藏的最后一列，由工具填写，行移动、排序、改名以后都不变；复制一行时标识也复制了，写入校验结果时给靠下的一行换成新的，说明留在靠上的一行。
        依据：本工具的读取规则。
        通过：每一行的标识都不同
        不通过：第 9 行的标识与第 4 行相同
        """,
        {
            "text": Text(
                "这一行的标识与第 {first} 行相同，像是复制来的；工具写入校验结果时给这一行换新的标识，别的都不改动。",
                "请核对这一行的内容，标识不用处理。",
            )
        },
    ),
    "T01": ReadingCode(
        Severity.ERROR,
        "缺少工作表",
        """模板的工作表不能缺少或改名。

        要求：封面、总体目标、分项目标、保障措施、项目、指标、资金汇总、校验结果和两张隐藏工作表都在。
        依据：模板约定。
        通过：工作表「项目」
        不通过：改名为「项目表」
        """,
        {
            "renamed": Text("缺少工作表「{sheet}」。", "请把工作表「{alike}」的名称改回「{sheet}」。"),
            "missing": Text(
                "缺少工作表「{sheet}」。", "请从空白模板把工作表「{sheet}」复制进来，或新建工作簿后重新填写。"
            ),
            "hidden": Text(
                "缺少隐藏的工作表「{sheet}」。", "请在空白模板里右击工作表标签，取消隐藏「{sheet}」，把它复制进来。"
            ),
            "stranger": Text(
                "这不是本工具的填报工作簿：缺少「{missing}」等 {count} 张工作表。",
                "请新建工作簿（xltool new），再把内容填进去。",
            ),
        },
    ),
    "T02": ReadingCode(
        Severity.ERROR,
        "缺少列或栏目",
        """填报表的列名和封面的栏目名不能缺少或改名。

        要求：列可以移动、插入，表头文字不变；表头里的空格、换行、括号里的注释不影响。
        依据：模板约定。
        通过：预算数（元）
        不通过：改名为「预算金额」
        """,
        {
            "renamed": Text("工作表「{sheet}」缺少列「{field}」。", "请把表头「{alike}」改回「{field}」。"),
            "missing": Text("工作表「{sheet}」缺少列「{field}」。", "请在表头行补上一列，表头写「{field}」。"),
            "headers": Text("工作表「{sheet}」找不到表头行。", "请从空白模板把「{sheet}」的表头行复制回来。"),
            "label": Text(
                "工作表「{sheet}」找不到栏目「{field}」。", "请在封面补写栏目名「{field}」，内容填在它右边的单元格。"
            ),
        },
    ),
    "T03": ReadingCode(
        Severity.ERROR,
        "列重复",
        """同一个列名只能有一列。

        要求：两列表头相同时无法判断读哪一列。
        依据：模板约定。
        通过：一列「预算数」
        不通过：两列「预算数」
        """,
        {
            "text": Text(
                "工作表「{sheet}」有 {count} 列的表头都是「{field}」（{cells}）。", "请只保留一列，其余的改名或删除。"
            )
        },
    ),
    "T04": ReadingCode(
        Severity.ERROR,
        "模板版本不认识",
        """模板版本要与工具配套。

        要求：封面的模板版本由模板给出，不修改。
        依据：模板约定。
        通过：1.0
        不通过：9.9
        """,
        {
            "text": Text(
                "封面的{field}{shown}，本工具认识的是：{known}。", "请填回 {known}，或改用与该{field}配套的工具。"
            )
        },
    ),
    "T05": ReadingCode(
        Severity.ERROR,
        "表样不认识",
        """表样要是工具自带的，或已经安装的一种。

        要求：封面的表样与表样版本由模板给出，不改动；别处制作的表样先安装（xltool form install）。
        依据：模板约定。
        通过：hebei_text
        不通过：某省
        """,
        {
            "text": Text(
                "封面的{field}{shown}，本工具认识的是：{known}。", "请填回 {known}，或改用与该{field}配套的工具。"
            ),
            "not_here": Text(
                "这台电脑没有安装封面所写的{field}「{value}」（内容校验值 {digest}）。",
                "请向制作表样的单位要文件「{file}」，用 xltool form install {file} 安装，再打开本工作簿。",
            ),
        },
    ),
}
