"""What is suspicious about something received, though it can be read (codes Q40 and up), and its texts.

An error keeps a submission out of every sum until a person has looked at it: the numbers seen by staff and by the tool may
differ. A warning asks the receiver to look.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from xltool.model.cells import Ref
from xltool.model.findings import Finding, Severity

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One code: how much it weighs, what it is about, what is seen, what to do."""

    severity: Severity
    field: str
    message: str
    fix: str


def suspect(code: str, ref: Ref, value: str = "", **values: object) -> Finding:
    """A finding of the catalogue at a cell; ``{value}`` and ``{sheet}`` are filled in."""
    one = SUSPICIONS[code]
    shown = {"value": value, "sheet": ref.sheet, **values}
    message, fix = one.message.format_map(shown), one.fix.format_map(shown)
    return Finding(code, one.severity, ref, one.field, value, message, fix)


SUSPICIONS: Mapping[str, Suspicion] = {
    "Q40": Suspicion(
        _WARNING, "外部链接", "工作簿链接到外部文件「{value}」。没有去读取它。",
        "请核对有关数值，在 Excel 的「数据」→「编辑链接」中断开链接后保存。",
    ),
    "Q41": Suspicion(
        _ERROR, "公式", "公式 {value} 会访问外部程序、网络或其他文件。没有执行。",
        "请把这个单元格改为直接填写的内容。",
    ),
    "Q42": Suspicion(
        _WARNING, "隐藏的工作表", "工作表「{sheet}」是隐藏的，模板里没有这样隐藏它。",
        "请在 Excel 中取消隐藏，看清内容；不需要的请删去。",
    ),
    "Q43": Suspicion(
        _WARNING, "隐藏的行列", "工作表「{sheet}」有隐藏的{value}，里面有内容，照样读取了。",
        "请取消隐藏或清除筛选，核对这些内容是否要报送。",
    ),
    "Q44": Suspicion(
        _INFO, "多出的工作表", "工作表「{sheet}」不是模板里的，也不是工具生成的，没有读取。",
        "请确认里面没有要报送的内容；不需要的请删去。",
    ),
    "Q45": Suspicion(
        _INFO, "表外内容", "「{value}」写在填报栏目以外，没有读取。",
        "要报送的请填到对应的栏目；不需要的请删去。",
    ),
    "Q46": Suspicion(
        _ERROR, "数字格式", "单元格里存的是 {value}，数字格式 {shown} 显示的不是这个数。",
        "请把单元格格式改为“常规”或“数值”，核对后重新保存。",
    ),
    "Q47": Suspicion(
        _WARNING, "看不见的字符", "文字「{value}」里有改变显示方向或看不见的控制字符，显示的与读取的不同。",
        "请删去这个单元格的内容，重新键入。",
    ),
    "Q48": Suspicion(
        _WARNING, "像公式的文字", "文字「{value}」的开头像公式，只按文字读取，没有执行。",
        "请改为普通文字；复制到别的表格时不要让它变成公式。",
    ),
    "Q49": Suspicion(
        _WARNING, "超链接", "超链接指向工作簿以外：「{value}」。没有访问。",
        "不要点击来历不明的链接；不需要的请删去。",
    ),
    "Q50": Suspicion(
        _WARNING, "数据连接", "工作簿带有数据连接或查询（{value}）。没有连接。",
        "请在 Excel 的「数据」→「查询和连接」中删去后保存。",
    ),
    "Q51": Suspicion(
        _WARNING, "远程内容", "工作簿引用了外部的图片或内容：「{value}」。没有访问。",
        "请删去它，需要的图片请插入到工作簿里。",
    ),
    "Q52": Suspicion(
        _WARNING, "合并单元格", "{value} 是合并单元格，只读取左上角的内容，其余被盖住。",
        "请取消合并，逐格填写。",
    ),
    "Q53": Suspicion(
        _WARNING, "定义的名称", "模板里的名称「{value}」{how}，下拉列表和标记可能不正常；填报内容照样读取。",
        "请把内容复制到新建的工作簿（xltool new）后重新保存。",
    ),
    "Q54": Suspicion(
        _INFO, "行列位置", "工作表「{sheet}」的表头或栏目移动过，已按文字找到并读取。",
        "不改也能读取；请核对没有内容错位。",
    ),
    "Q55": Suspicion(
        _INFO, "已用区域", "工作表「{sheet}」记录的已用区域是「{value}」，与内容不符，已按实际内容读取。",
        "请删去表格下方和右侧多余的空白行列后保存。",
    ),
    "Q56": Suspicion(
        _WARNING, "白色文字", "「{value}」的文字与底色相同（如白底白字），看不见，照样读取了。",
        "请把文字改为看得清的颜色，核对内容。",
    ),
    "Q57": Suspicion(
        _WARNING, "文件结构", "文件结构有一处不正常：{value}。不影响读取填报内容。",
        "请用 Excel 打开后另存为新的 .xlsx。",
    ),
    "Q58": Suspicion(
        _WARNING, "图片", "图片 {value} 展开后过大，没有打开。", "请删去这张图片，或换成小图。"
    ),
    "Q59": Suspicion(
        _INFO, "文字编码", "文件的部分内容用 {value} 编码保存，已转换后读取。",
        "不改也能读取；用 Excel 另存为 .xlsx 后就是通用编码。",
    ),
    "Q60": Suspicion(
        _INFO, "保存的程序", "文件由 openpyxl 程序保存过，不是由 Excel、WPS 或 LibreOffice 保存。",
        "不改也能读取；请确认不是别的程序改动过内容。",
    ),
    "Q70": Suspicion(
        _WARNING, "文件名", "附件的文件名不正常：「{value}」。只用来显示，没有按它保存。",
        "请核对报送单位；请对方用普通的文件名重新发送。",
    ),
    "Q71": Suspicion(
        _INFO, "邮件", "这封邮件有 {value} 个工作簿附件，已逐个读取。", "请核对哪一个是要报送的。"
    ),
    "Q72": Suspicion(
        _INFO, "邮件", "附件没有文件名，已按内容识别。", "请对方给附件写上文件名。"
    ),
    "Q73": Suspicion(
        _WARNING, "邮件", "邮件的结构不规范（{value}），附件已读取。",
        "请核对附件是否完整；有疑问时请对方重新发送。",
    ),
    "Q74": Suspicion(
        _WARNING, "邮件", "主题或发件人「{value}」像公式，只按文字处理。", "请核对发件人。"
    ),
    "Q75": Suspicion(
        _INFO, "文件名", "压缩包里的文件名没有标明编码，已识别为「{value}」。", "不改也能读取。"
    ),
}  # fmt: skip
