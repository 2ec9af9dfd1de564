"""The pages 导入 and 导出文档: one file in, one file out. Forms over callables."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox

from xltool.doors.window.engines import Import, Publish, Report
from xltool.doors.window.model import Said
from xltool.doors.window.qt.dialogs import Desk, PathLine
from xltool.doors.window.qt.jobs import Stopped
from xltool.doors.window.qt.run_page import Action, RunPage
from xltool.doors.window.qt.widgets import files_of, label


@dataclass(frozen=True, slots=True)
class ConvertWords:
    """What such a page says. ``ending`` is put on the source's name for the proposed output."""

    heading: str
    explanation: str
    source: str
    source_kinds: str
    output: str
    output_kinds: str
    ending: str
    start: str


IMPORT = ConvertWords(
    "把以前的文本或工作簿导入新工作簿",
    "去年的文字稿（.txt）、Word 文档（.docx、.doc）或别的格式的工作簿（.xlsx）里的目标和指标，放进一个新的填报工作簿。"
    "原文件不动；没有找到栏目的文字列在工作表“未识别内容”，一字不丢。导入后请逐项核对。",
    "以前的文本、Word 文档或工作簿",
    "文本、Word 文档和工作簿 (*.txt *.docx *.doc *.xlsx)",
    "新工作簿存在哪里",
    "填报工作簿 (*.xlsx)",
    "_导入.xlsx",
    "开始导入(&G)",
)
PUBLISH = ConvertWords(
    "把工作簿导出为文档",
    "把部门绩效目标和各项目的绩效目标表导出为可以公开的 Word 文档。工作簿不动；导出的是已经保存的内容。",
    "填报工作簿",
    "填报工作簿 (*.xlsx)",
    "文档存在哪里（.docx）",
    "Word 文档 (*.docx)",
    ".docx",
    "开始导出(&G)",
)
PUBLISH_ANYWAY = "确实可以公开，导出(&G)"


class ConvertPage(RunPage):
    """Source, output, run. The source may be dropped anywhere on the page."""

    def __init__(self, desk: Desk, words: ConvertWords) -> None:
        self._words = words
        self._proposed: Path | None = None
        self.source = PathLine(words.source, "选择(&O)…", self._choose_source, "也可以把文件拖到这里")
        self.output = PathLine(words.output, "选择(&S)…", self._choose_output)
        super().__init__(desk, heading=words.heading, start=words.start, stoppable=False, share=0)
        self.setAcceptDrops(True)
        self.form.addWidget(label(words.explanation, "faint", wrap=True))
        self.form.addWidget(self.source)
        self.form.addWidget(self.output)
        self.said.say(Said(f"选好文件，再点【{words.start.partition('(')[0]}】。"), busy=False)

    def _choose_source(self) -> None:
        self.choose(self.desk.open_file(self._words.source, self._words.source_kinds))

    def choose(self, path: Path | None) -> None:
        """Take a source; the output is proposed beside it, unless a person has named another."""
        self.source.put(path)
        if path is not None and self.output.path() in (None, self._proposed):
            self._proposed = path.with_name(f"{path.stem}{self._words.ending}")
            self.output.put(self._proposed)

    def _choose_output(self) -> None:
        proposal = self.output.path() or Path.home() / f"绩效目标{self._words.ending}"
        kinds = self._words.output_kinds
        self.output.put(self.desk.save_file(self._words.output, kinds, proposal))

    def order(self) -> tuple[Action, Path] | str:
        """What stands in the form."""
        source, output = self.source.path(), self.output.path()
        if source is None:
            return f"请先选择{self._words.source}。"
        if not source.is_file():
            return f"找不到“{source.name}”。请重新选择{self._words.source}。"
        if output is None:
            return f"请选择{self._words.output}。"
        return self.action(source, output), output

    def action(self, source: Path, output: Path) -> Action:
        """What is to be run."""
        raise NotImplementedError

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event.mimeData()) and not self.job.isRunning():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.choose(files_of(event.mimeData())[0])


class ImportPage(ConvertPage):
    """导入."""

    def __init__(self, desk: Desk, engine: Import) -> None:
        super().__init__(desk, IMPORT)
        self._engine = engine

    def action(self, source: Path, output: Path) -> Action:
        """The engine with what stands in the form."""
        return lambda: self._engine(source, output)


class PublishPage(ConvertPage):
    """导出文档: a tick for the PDF, and a second press where something may be private."""

    def __init__(self, desk: Desk, engine: Publish) -> None:
        self._engine = engine
        self._accepted: tuple[str, ...] = ()
        super().__init__(desk, PUBLISH)
        self.pdf = QCheckBox("同时导出 PDF（需要装有 LibreOffice）(&P)")
        self.form.addWidget(self.pdf)
        self.source.line.textChanged.connect(lambda _text: self._take_back())

    def action(self, source: Path, output: Path) -> Action:
        """The engine with what stands in the form, and what a person has seen."""
        accepted, pdf = self._accepted, self.pdf.isChecked()
        return lambda: self._engine(source, output, pdf=pdf, accepted=accepted)

    def _take_back(self) -> None:
        """Another file: nobody has seen what may be private in it."""
        self._accepted = ()
        self.start.setText(PUBLISH.start)

    def _show_stopped(self, stopped: Stopped) -> None:
        super()._show_stopped(stopped)
        self._accepted = stopped.places
        self.start.setText(PUBLISH_ANYWAY if stopped.places else PUBLISH.start)

    def _show_report(self, report: Report) -> None:
        super()._show_report(report)
        self._take_back()
