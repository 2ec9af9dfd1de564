#!/bin/sh
# make-venv.sh PYTHON DIR: a virtual environment, also on a bare Debian where the venv module comes separately.
set -eu
python=$1
dir=$2

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "xltool needs Python 3.11 or newer; $("$python" --version) was found. Set PYTHON=..." >&2
    exit 1
}
if "$python" -m venv "$dir" 2>/dev/null; then
    exit 0
fi
rm -rf "$dir"
if command -v apt-get >/dev/null 2>&1; then
    sudo=$([ "$(id -u)" = 0 ] || command -v sudo || true)
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq python3-venv >/dev/null
fi
exec "$python" -m venv "$dir"
