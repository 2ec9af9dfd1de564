"""The phrases that are offered for 意见: the bureau's own, one a line, or those that ship."""

from pathlib import Path

from xltool.model.errors import XltoolError
from xltool.sending.mail_settings import settings_path

FILE = "审核用语.txt"
MOST = 300
LONGEST = 250
SHIPPED = (
    "请对照立项文件核实，并写明依据的文件名称和文号。",
    "指标值没有依据，请补充测算过程、计划文件或上年数据。",
    "指标值与绩效目标里写的数不一致，请核对后统一。",
    "指标值偏低，请参照上年完成情况重新确定。",
    "指标不能量化、无法考核，请改为能用数字衡量的指标。",
    "产出指标没有覆盖项目的主要工作内容，请补充。",
    "效益指标与项目内容关联不强，请重新设定。",
    "缺少成本指标，请按预算数补充。",
    "缺少服务对象满意度指标，请补充。",
    "时效指标没有写明完成时间，请补充。",
    "绩效目标过于笼统，请写明要达到的数量和效果。",
    "绩效目标与资金用途不对应，请调整。",
    "预算数与测算依据不符，请核对。",
    "资金支出计划与工作进度不匹配，请调整。",
    "项目名称不规范，请与预算一体化系统一致。",
    "与职责分类不对应，请核对。",
    "文字有错漏，请改正。",
    "请说明理由。",
)


def phrases_path() -> Path:
    """Where the bureau keeps its own, in the user's configuration folder."""
    return settings_path().with_name(FILE)


def phrases(path: Path | None = None) -> tuple[str, ...]:
    """The bureau's own phrases, in UTF-8 or GB18030; those that ship when there is no such file, or nothing in it."""
    file = path or phrases_path()
    try:
        text = _decoded(file.read_bytes(), file)
    except FileNotFoundError:
        return SHIPPED
    except OSError as error:
        raise XltoolError(f"审核用语文件 {file} 读不出来。请检查这个文件，或把它移走后再试。") from error
    lines = dict.fromkeys(" ".join(line.split()).lstrip("#") for line in text.splitlines())
    kept = [line for line in lines if line]
    if len(kept) > MOST or any(len(line) > LONGEST for line in kept):
        raise XltoolError(f"审核用语文件 {file} 太长。请每行写一条，每条不超过 {LONGEST} 字，一共不超过 {MOST} 条。")
    return tuple(kept) or SHIPPED


def _decoded(data: bytes, file: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise XltoolError(f"审核用语文件 {file} 不是文本文件。请用记事本另存为 UTF-8 编码后再试。")
