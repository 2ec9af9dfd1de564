#!/bin/sh
# make-pictures.sh: the pictures of docs/images, drawn anew from the demo workbook as LibreOffice prints it, and the ribbon.
# Needs the developers' environment (.venv, or the active one), LibreOffice, poppler and a Chinese font.
set -eu
cd "$(dirname "$0")/.."

python=${VIRTUAL_ENV:-.venv}/bin/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$python" -m xltool demo "$work/demo" >/dev/null

# The sample as it is submitted, an official sheet of several pages, the sample with faults, so that all three colours
# show, an invented document that was imported, and the round of review of the demonstration from both sides.
"$python" - "$work" <<'PY'
import shutil
import sys
from datetime import datetime
from pathlib import Path

from tests.support.filled import fill, many_indicators
from tests.support.memory_book import CODE
from tests.support.invented_documents import as_text, invent
from xltool.books import open_book
from xltool.model.edits import WriteBlock
from xltool.books.shipped import SAMPLE, TEMPLATE, template_path
from xltool.workflows import demo
from xltool.workflows.import_ import import_document
from xltool.workflows.receive import receive
from xltool.workflows.run import run

work = Path(sys.argv[1])
sample = work / "sample.xlsx"
run(open_book(template_path(SAMPLE), sample), datetime.now())
demo.answer_warnings(sample, datetime.now())
(returned,) = (work / "demo" / demo.RETURNED).glob("*_v1.xlsx")
(again,) = (work / "demo" / demo.DESK).glob("*_v2.xlsx")
for source, name in ((returned, "returned"), (again, "review2"), (work / "demo/汇总.xlsx", "collected"), (sample, "received")):
    shutil.copyfile(source, work / f"{name}.xlsx")
receive(returned, work / "received.xlsx")
fill(work / "long.xlsx", indicators=many_indicators(CODE, 40))
faults = ((None,), ("2022年3月底",))
open_book(template_path(SAMPLE), work / "marks.xlsx").apply([WriteBlock("指标", 5, 8, faults)])
text = work / "青石县2027年绩效文本.txt"
remark = "\n\n备注：本表由业务股室填报。\n"
text.write_text("青石县2027年部门预算绩效文本\n" + as_text(invent(3, projects=2)).rstrip() + remark, encoding="utf-8")
import_document(text, open_book(template_path(TEMPLATE), work / "imported.xlsx"))
PY
PYTHONPATH=. "$python" scripts/form_pictures.py "$work"
for name in long marks form-card_annual form-card_points form-list_annual form-card_two_horizons form-department_overall county; do
    "$python" -m xltool run "$work/$name.xlsx" >/dev/null || [ $? = 1 ] # 1: it has errors, as it should
done

for name in sample returned received review2 collected long marks imported form-card_annual form-card_points form-list_annual form-card_two_horizons form-department_overall county package; do
    soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to pdf \
        --outdir "$work" "$work/$name.xlsx" >/dev/null 2>&1
    pdftoppm -r 150 -png "$work/$name.pdf" "$work/$name"
    pdftotext -layout "$work/$name.pdf" "$work/$name.txt"
done
"$python" -m xltool publish "$work/sample.xlsx" -o "$work/public.docx" --pdf >/dev/null
pdftoppm -r 80 -png "$work/public.pdf" "$work/public"
pdftotext -layout "$work/public.pdf" "$work/public.txt"
"$python" scripts/crop_pictures.py "$work" docs/images
"$python" scripts/draw_ribbon.py docs/images/ribbon.png
