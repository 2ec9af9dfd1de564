#!/bin/sh
# make-window-pictures.sh: docs/images/window.png and one picture for each other page, drawn anew on a virtual screen.
# Needs the developers' environment (.venv, or the active one) with the extra `window`, Xvfb, xauth and a Chinese font.
set -eu
cd "$(dirname "$0")/.."

python=${VIRTUAL_ENV:-$PWD/.venv}/bin/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export PYTHONPATH="$PWD${PYTHONPATH:+:$PYTHONPATH}"
QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 1400x900x24" "$python" -m tests.programs.draw_window "$work"
mv "$work"/window*.png docs/images/
