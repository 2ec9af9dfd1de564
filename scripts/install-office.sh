#!/bin/sh
# Install what the tests need beside Python where apt is there: LibreOffice (Calc, Writer, the Python bridge), Gnumeric, Chinese
# fonts, poppler, a virtual screen, and the system libraries of Qt.
# Without apt the tests that need them skip on a laptop and fail in CI.
set -eu
packages="libreoffice-calc libreoffice-writer python3-uno fonts-noto-cjk fontconfig poppler-utils xvfb xauth xdotool gnumeric
    libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0
    libxcb-keysyms1 libxcb-render-util0 libxcb-shape0"
if command -v dpkg >/dev/null 2>&1 && dpkg -s $packages >/dev/null 2>&1; then
    exit 0
fi
command -v apt-get >/dev/null 2>&1 || {
    echo "apt is not here: tests that need LibreOffice, poppler, a Chinese font or a screen will skip where they are missing" >&2
    exit 0
}
sudo=$([ "$(id -u)" = 0 ] || command -v sudo || true)
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $packages >/dev/null
