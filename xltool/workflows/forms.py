"""表样: read a package and judge it, keep it where forms are looked for, say what is there, take it away."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from xltool.books.file.book import FileBook, read_bytes
from xltool.books.file.package import WORKBOOK, Package
from xltool.books.file.saving import save
from xltool.books.file.sheet_xml import MAIN
from xltool.model import form_words as words
from xltool.model.errors import XltoolError, said_by_system
from xltool.model.findings import Finding
from xltool.model.form import Form
from xltool.model.form_wording import described
from xltool.model.shelf import (
    COMPILED,
    PACKAGE,
    form_names,
    forms_folder,
    installed_forms,
    load_form,
    shipped_names,
    standard_form,
    unusable_files,
)
from xltool.reading.form_package import read_package
from xltool.receiving.gate.inspection import inspect
from xltool.rules.registry import registered

_REACHES_OUT = frozenset({"Q40", "Q41", "Q49", "Q50", "Q51"})
"""What the gate finds that leads out of the workbook."""
_SAVE_PLAIN = "请在 Excel 里删去它，另存为“Excel 工作簿 (*.xlsx)”后再试。"
_OWN_AREA = re.compile(
    r"(?:#REF!|(?:'[^'\[\]:/\\]+'|[\w.]+)!(?:#REF!|\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?|\$?\d{1,7}:\$?\d{1,7}|\$?[A-Z]{1,3}:\$?[A-Z]{1,3})"
    r"(?:,(?=.))?)+"
)


def check_package(path: Path, *, behind: Sequence[str] = ()) -> Form:
    """Read a package workbook; XltoolError with every reason why it is not a form.

    A form that it is based on is looked for among those that can be used, then beside it. ``behind``: the packages that led here.
    """
    data = read_bytes(path)
    inspection = inspect(data)
    if inspection.refusal is not None or inspection.package is None:
        why = inspection.refusal
        reason, fix = (why.reason, why.fix) if why else ("读不了。", "")
        fix = _SAVE_PLAIN if "报送" in fix else fix  # said to one who sends workbooks
        raise XltoolError(f"「{path.name}」不能用作表样包：{reason}{fix}")
    book = FileBook.of_package(inspection.package)
    outward = [_said(one, book) for one in inspection.findings if one.code in _REACHES_OUT]
    if outward := [*outward, *_outward_names(inspection.package)]:
        raise XltoolError(
            f"「{path.name}」不能用作表样包：表样包里不能有链接、外部引用和数据连接。{''.join(outward[:5])}请删去后再试。"
        )
    book = FileBook.of_package(Package(data, path.name))  # the gate's own has no cells that hold a format alone
    trail = (*behind, path.name)

    def base_of(name: str) -> Form:
        if name in form_names():
            return load_form(name)
        beside = path.with_name(f"{name}{PACKAGE}")
        if beside.name in trail:
            raise XltoolError(
                f"基于的表样绕成了圈：{' → '.join((*trail, beside.name))}。请把其中一个的“{words.BASE_LABEL}”留空。"
            )
        if not beside.is_file():
            raise KeyError(name)
        return check_package(beside, behind=trail)

    return read_package(book, path.name, {one.code for one in registered()}, base_of, standard_form())


def _said(found: Finding, book: FileBook) -> str:
    """A finding of the gate with its place, where it has one."""
    at = found.ref
    return f"{at.sheet} {at.a1}：{found.message}" if at.sheet in book.sheet_names() else found.message


def _outward_names(package: Package) -> Iterator[str]:
    """Defined names that are no plain area of the workbook's own sheets."""
    for element in package.tree(WORKBOOK).findall(f"{MAIN}definedNames/{MAIN}definedName"):
        refers = (element.text or "").strip()
        if not _OWN_AREA.fullmatch(refers):
            name = element.get("name", "")[:40]
            yield f"名称「{name}」指向「{refers[:60]}」，不是本工作簿里的区域（在 Excel 的“公式—名称管理器”里）。"


def check_to_install(path: Path) -> Form:
    """Read a package that is to be kept; XltoolError also where its name, title or version is taken."""
    form = check_package(path)
    if form.name in shipped_names():
        raise XltoolError(f"表样名「{form.name}」是工具自带的。请在“{words.ABOUT}”里改一个表样名，再安装。")
    if form.title in map(_title, shipped_names()):
        raise XltoolError(f"标题「{form.title}」是工具自带的表样的。请在“{words.ABOUT}”里改一个标题，再安装。")
    for one in installed_forms():
        if (one.name, one.version) == (form.name, form.version) and one.digest != form.digest:
            raise XltoolError(
                f"已经安装了「{form.title}」{form.version} 版，内容与这个文件不同，没有替换：用它填的工作簿还要靠它打开。"
                f"请把“{words.ABOUT}”里的版本改大（例如 {_next(form.version)}）再安装。"
            )
        if one.title == form.title and one.name != form.name:
            raise XltoolError(f"标题「{form.title}」已用于表样 {one.name}。请在“{words.ABOUT}”里改一个标题，再安装。")
    return form


def install(path: Path) -> Form:
    """Keep a package and its compiled form in the user's folder; XltoolError where another of that name and version is there."""
    form = check_to_install(path)
    folder = forms_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise XltoolError(
            f"不能建立放表样的文件夹 {folder}（{said_by_system(error)}）。请管理员给予权限后再试。"
        ) from None
    stem = f"{form.name}-{form.version}"
    save(folder / f"{stem}{PACKAGE}", read_bytes(path))
    said = json.dumps(form.model_dump(mode="json"), ensure_ascii=False, indent=1)
    save(folder / f"{stem}{COMPILED}", said.encode())
    return form


def _title(name: str) -> str:
    return load_form(name).title


def _next(version: str) -> str:
    *first, last = version.split(".")
    return ".".join([*first, str(int(last) + 1)])


def remove(name: str) -> list[str]:
    """Take every version of an installed form away; returns what they were called. XltoolError when there is none."""
    if name in shipped_names():
        raise XltoolError(f"「{name}」是工具自带的表样，不能删去。")
    gone = [f"{form.name}-{form.version}" for form in installed_forms() if form.name == name]
    gone = list(dict.fromkeys([*gone, *(path.stem for path in unusable_files() if _is_of(path, name))]))
    if not gone:
        raise not_here(name)
    for stem in gone:
        for path in (forms_folder() / f"{stem}{suffix}" for suffix in (COMPILED, PACKAGE)):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise XltoolError(f"不能删去 {path}（{said_by_system(error)}）。请关闭打开它的程序后再试。") from None
    return gone


def _is_of(path: Path, name: str) -> bool:
    return path.stem.rpartition("-")[0] == name


def _unusable(path: Path) -> str:
    package = path.with_suffix(PACKAGE)
    again = f"请重新运行 xltool form install {package}" if package.is_file() else "请重新安装它的表样包"
    return f"已安装的 {path.name} 读不了（文件损坏，或由更新的工具安装）。{again}；仍不行的，请更新工具。"


def not_here(name: str) -> XltoolError:
    """The error that a form is neither shipped nor installed."""
    if broken := [path for path in unusable_files() if _is_of(path, name)]:
        return XltoolError(_unusable(broken[-1]))
    return XltoolError(f"没有表样「{name}」。可以用的有：{'、'.join(form_names())}。")


def named(name: str) -> Form:
    """A form by its name; XltoolError when it is not here."""
    try:
        return load_form(name)
    except KeyError:
        raise not_here(name) from None


def listed(today: date) -> list[str]:
    """One line per form that can be used."""
    forms = [*map(load_form, shipped_names()), *installed_forms()]
    return [*(_line(form, today) for form in forms), *map(_unusable, unusable_files())]


def _line(form: Form, today: date) -> str:
    where = "工具自带" if form.name in shipped_names() else "已安装"
    return described(form, today, where)


def shown(form: Form, today: date) -> list[str]:
    """What a form asks for, a line per sheet."""
    lines = [_line(form, today), f"校验值：{form.digest}", f"金额单位：{form.money_unit}"]
    for sheet, columns in form.entry_columns.items():
        headers = [column.header + ("" if column.required else "（选填）") for column in columns]
        lines.append(f"{sheet}：{'、'.join(headers)}")
    lines.append("一级指标：" + "、".join(level.name for level in form.indicators.levels))
    if form.weights is not None:
        lines.append(f"权重合计：{form.weights.total.normalize():f}")
    if form.layouts:
        kept = [f"{name}（不印）" for name, layout in form.layouts.items() if not layout.printed]
        printed = [name for name, layout in form.layouts.items() if layout.printed]
        lines.append(f"版面：{'、'.join([*printed, *kept])}")
    if form.units:
        lines.append(f"单位名单：{len(form.units)} 个单位")
    if off := [code for code, change in sorted(form.rules.items()) if not change.on]:
        lines.append(f"不检查的规则：{'、'.join(off)}")
    return lines
