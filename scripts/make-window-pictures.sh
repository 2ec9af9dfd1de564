#!/bin/sh
# make-window-pictures.sh: docs/images/window.png and window-collect.png, drawn anew on a virtual screen.
# Needs the developers' environment (.venv, or the active one) with the extra `window`, Xvfb, xauth and a Chinese font.
set -eu
cd "$(dirname "$0")/.."

python=${VIRTUAL_ENV:-$PWD/.venv}/bin/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

folder=2027年预算/填报
mkdir -p "$work/$folder"
cp workbook_templates/sample.xlsx "$work/$folder/科普专项样例.xlsx"
export PYTHONPATH="$PWD${PYTHONPATH:+:$PYTHONPATH}"
(
    cd "$work" # so that the picture shows no name of a temporary folder
    QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 1400x900x24" \
        "$python" -m tests.draw_window "$folder/科普专项样例.xlsx" .
)
mv "$work/window.png" "$work/window-collect.png" docs/images/
