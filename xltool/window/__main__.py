"""``python -m xltool.window``: what a double click runs."""

from xltool.window import main

if __name__ == "__main__":  # 汇总 starts processes that load this module again
    main()
