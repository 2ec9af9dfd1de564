"""``python -m xltool.window``: what a double click runs."""

from xltool.window import main

main()
