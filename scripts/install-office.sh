#!/bin/sh
# Install what the tests with LibreOffice need (Calc, its Python part, Chinese fonts, poppler) where apt is there.
# Without apt the tests that need LibreOffice skip on a laptop and fail in CI.
set -eu
if command -v soffice >/dev/null 2>&1 && command -v pdftoppm >/dev/null 2>&1 &&
    [ -e /usr/lib/python3/dist-packages/uno.py ] && fc-list ':lang=zh' 2>/dev/null | grep -q .; then
    exit 0
fi
command -v apt-get >/dev/null 2>&1 || {
    echo "LibreOffice, its Python part, poppler or a Chinese font is missing and apt is not here: tests that need them will skip" >&2
    exit 0
}
sudo=$([ "$(id -u)" = 0 ] || command -v sudo || true)
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends \
    libreoffice-calc python3-uno fonts-noto-cjk fontconfig poppler-utils >/dev/null
