"""The order of steps behind 导出文档: read, judge, compose the public document, write it, turn it into a PDF."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xltool.books.file.saving import save
from xltool.documents.office import convert, office_program
from xltool.documents.placing.leftovers_sheet import read_leftovers
from xltool.documents.publishing.content import public_document
from xltool.documents.publishing.word import write_word
from xltool.language.keys import code_key
from xltool.model import template
from xltool.model.edits import Book
from xltool.model.errors import NeedsYes, XltoolError
from xltool.model.submission import Project, Submission
from xltool.sending.second_look import PRIVATE
from xltool.workflows.check import Outcome, judge
from xltool.workflows.work import Work, collection_paused


@dataclass(frozen=True, slots=True)
class Publication:
    """The public document as the bytes of a Word file, and what was found when the entries were judged."""

    outcome: Outcome
    word: bytes
    left_out: int = 0
    """Texts that an import could not place and that are not in the document."""


@collection_paused()
def publish(book: Book, *, accepted: bool = False) -> Publication:
    """Compose the public document from the entries; nothing is written.

    ``accepted``: a person has seen what may be private. Raises XltoolError when there is nothing to publish, and
    NeedsYes when it may be private and nobody has answered for it (``accepted``, or a 说明 beside the warning).
    """
    work = Work(book)
    outcome, submission = judge(work, work.submission), work.submission
    if not submission.sections and not submission.projects:
        raise XltoolError(f"{book.name} 里没有可以发布的内容：总体目标、分项目标、保障措施和项目都是空的。请先填写。")
    private = [f for f in outcome.findings if f.code == PRIVATE and not f.answered]
    if private and not accepted:
        places = [f"「{f.ref.sheet}」{f.ref.a1}：{f.message}" for f in private]
        raise NeedsYes(
            f"没有导出，有 {len(private)} 处可能不宜公开。{'；'.join(places)}"
            "请改正；确实可以公开的，在校验结果的说明列写明，或加 --yes 再导出。",
            places,
        )
    left = read_leftovers(book.read(template.LEFTOVERS))
    subtitles = left.subtitles if left else None
    content = public_document(submission, work.form, work.layout, subtitles)
    return Publication(outcome, write_word(content), left.others if left else 0)


def save_word(publication: Publication, output: Path) -> None:
    """Write the Word file, whole or not at all; a former one is kept as a backup."""
    if output.suffix.lower() != ".docx":
        raise XltoolError(f"「{output.name or output}」不是 Word 文件名。请用 .docx 结尾的文件名。")
    save(output, publication.word)


def save_pdf(word: Path) -> Path:
    """Turn a written Word file into a PDF beside it, by LibreOffice."""
    by_hand = f"Word 文件已经写好：{word.name}。请在 Word 或 WPS 里打开它，另存为 PDF。"
    program = office_program()
    if program is None:
        raise XltoolError(f"没有导出 PDF，这台电脑上没有 LibreOffice。{by_hand}")
    made = convert(program, word.read_bytes(), "docx", "pdf")
    if made is None:
        raise XltoolError(f"没有导出 PDF，LibreOffice 没有转换成功。{by_hand}")
    pdf = word.with_suffix(".pdf")
    save(pdf, made)
    return pdf


def _find_misplaced(submission: Submission) -> Iterator[str]:
    """What the document shows twice or not at all: an indicator belongs to a project by its code and nothing else."""
    projects: dict[str, list[Project]] = {}
    for project in submission.projects:
        if key := code_key(project.code.typed):
            projects.setdefault(key, []).append(project)
    indicators = submission.indicators_by_project
    for key, same in projects.items():
        if len(same) > 1 and key in indicators:
            places = "、".join(str(project.code.ref) for project in same)
            yield (
                f"{len(same)} 个项目（{places}）用了同一个项目编码「{same[0].code.typed}」，分不清 {len(indicators[key])} 条"
                "指标各属哪个项目，在导出的文档里每张表都印了一遍。请改正项目编码，再导出。"
            )
    free = {""} if submission.form.has_rows_of_no_project else set()
    orphans = [row for key, rows in indicators.items() if key not in projects.keys() | free for row in rows]
    if orphans:
        first = min(row.project_code.ref for row in orphans)
        yield (
            f"有 {len(orphans)} 条指标对不上任何项目（第一条在 {first}），不在导出的文档里。"
            "请改正它们的项目编码，再导出。"
        )


def told(made: Publication, word: Path, pdf: Path | None = None) -> list[str]:
    """What was written and what is to be done next, one sentence each."""
    lines = [f"已导出 {word.resolve()}", "用 Word 打开后，在目录上点右键选“更新域”，页码按本机字体重新计算。"]
    if pdf is not None:
        lines.append(f"已导出 {pdf.resolve()}")
    if made.left_out:
        lines.append(f"「{template.LEFTOVERS}」里还有 {made.left_out} 处文字没有填到相应的表里，不在导出的文档里。")
    lines += _find_misplaced(made.outcome.submission)
    errors = made.outcome.counts.error
    if errors:
        lines.append(f"填报内容还有 {errors} 个错误，公开以前请先改正并【校验】（xltool check）。")
    return lines
