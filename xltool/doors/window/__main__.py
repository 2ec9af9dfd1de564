"""``python -m xltool.doors.window``: what a double click runs."""

from xltool.doors.window.start import main

if __name__ == "__main__":  # 汇总 starts processes that load this module again
    main()
