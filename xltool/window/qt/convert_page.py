"""The pages 导入 and 导出文档: one file in, one file out. Forms over callables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xltool.window.engines import Convert
from xltool.window.model import Said
from xltool.window.qt.dialogs import Desk, PathLine
from xltool.window.qt.pieces import label
from xltool.window.qt.run_page import Action, RunPage


@dataclass(frozen=True, slots=True)
class ConvertWords:
    """What such a page says. ``ending`` is put on the proposed output."""

    heading: str
    explanation: str
    source: str
    source_kinds: str
    output: str
    output_kinds: str
    ending: str
    start: str


IMPORT = ConvertWords(
    "把以前的文本导入新工作簿",
    "去年的文字稿（.txt）或 Word 文档（.docx）里的目标和指标，放进一个新的填报工作簿。原文件不动，导入后请逐项核对。",
    "以前的文本或 Word 文档",
    "文本和 Word 文档 (*.txt *.docx)",
    "新工作簿存在哪里",
    "填报工作簿 (*.xlsx)",
    ".xlsx",
    "开始导入(&G)",
)
PUBLISH = ConvertWords(
    "把工作簿导出为文档",
    "把部门绩效目标和各项目的绩效目标表导出为可以公开的 Word 或 PDF 文档。工作簿不动。",
    "填报工作簿",
    "填报工作簿 (*.xlsx)",
    "文档存在哪里（.docx 或 .pdf）",
    "Word 文档 (*.docx);;PDF (*.pdf)",
    ".docx",
    "开始导出(&G)",
)


class ConvertPage(RunPage):
    """Source, output, run."""

    def __init__(self, desk: Desk, convert: Convert, words: ConvertWords) -> None:
        self._convert, self._words = convert, words
        self.source = PathLine(words.source, "选择(&O)…", self._choose_source)
        self.output = PathLine(words.output, "选择(&S)…", self._choose_output)
        super().__init__(desk, heading=words.heading, start=words.start, stoppable=False, share=0)
        self.form.addWidget(label(words.explanation, "faint", wrap=True))
        self.form.addWidget(self.source)
        self.form.addWidget(self.output)
        self.form.addStretch(1)
        self.said.say(Said(f"选好文件，再点【{words.start.partition('(')[0]}】。"), busy=False)

    def _choose_source(self) -> None:
        self.choose(self.desk.open_file(self._words.source, self._words.source_kinds))

    def choose(self, path: Path | None) -> None:
        """Take a source; the output is proposed beside it."""
        self.source.put(path)
        if path is not None and self.output.path() is None:
            self.output.put(path.with_suffix(self._words.ending))

    def _choose_output(self) -> None:
        proposal = self.output.path() or Path.home() / f"绩效目标{self._words.ending}"
        kinds = self._words.output_kinds
        self.output.put(self.desk.save_file(self._words.output, kinds, proposal))

    def ordered(self) -> tuple[Action, Path] | str:
        """The callable with what stands in the form."""
        source, output = self.source.path(), self.output.path()
        if source is None or not source.is_file():
            return f"请先选择{self._words.source}。"
        if output is None:
            return f"请选择{self._words.output}。"
        return lambda: self._convert(source, output), output
