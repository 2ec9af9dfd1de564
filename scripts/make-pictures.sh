#!/bin/sh
# make-pictures.sh: the pictures of docs/images, drawn anew from the demo workbook as LibreOffice prints it.
# Needs the developers' environment (.venv, or the one that is active), LibreOffice, poppler and a Chinese font.
set -eu
cd "$(dirname "$0")/.."

python=${VIRTUAL_ENV:-.venv}/bin/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

xltool() { "$python" -m xltool "$@" >/dev/null; }

xltool demo "$work/demo"
cp "$work"/demo/*.xlsx "$work/sample.xlsx"

# Two more workbooks, of the tests: one with a long official sheet, one with faults of every severity.
"$python" -c 'import sys; sys.path.insert(0, "."); from scripts.picture_samples import main; main()' "$work"
xltool run "$work/long.xlsx"
xltool run "$work/faulty.xlsx" || [ $? = 1 ]

for name in sample long faulty; do
    soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to pdf \
        --outdir "$work" "$work/$name.xlsx" >/dev/null 2>&1
    pdftoppm -r 110 -png "$work/$name.pdf" "$work/$name"
    pdftotext -layout "$work/$name.pdf" "$work/$name.txt"
done
"$python" scripts/crop_pictures.py "$work" docs/images
