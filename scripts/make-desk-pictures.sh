#!/bin/sh
# make-desk-pictures.sh: the pictures docs/images/desk-*.png, from a run at the desk on a virtual screen.
# Needs the developers' environment (.venv, or the active one), LibreOffice, python3-uno, Xvfb, xdotool and a Chinese font.
set -eu
cd "$(dirname "$0")/.."
exec "${VIRTUAL_ENV:-.venv}/bin/python" -m tests.programs.desk_run docs/images
