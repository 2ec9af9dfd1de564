"""Started by Windows' Python: ``on_desk.py CHECKOUT PART``, runs ``check`` of the module ``check_PART`` beside."""

import importlib
import sys

if __name__ == "__main__":
    sys.path.append(sys.argv[1])
    importlib.import_module(f"tests.windows.check_{sys.argv[2]}").check()
