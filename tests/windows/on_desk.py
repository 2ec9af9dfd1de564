"""Started by Windows' Python: ``on_desk.py CHECKOUT PART`` runs the module ``check_PART`` beside."""

import importlib
import os
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.append(sys.argv[1])  # behind: xltool is the one of this Python
    part = sys.argv[2]
    module = importlib.import_module(f"tests.windows.check_{part}")
    folder = Path(os.environ["TEMP"]) / part
    from tests.windows import desk, facts

    if part == "names":
        for name, holds, seen in module.checks(folder, desk.SAMPLE):
            facts.tell(name, None if holds else seen)
    elif part == "warm":
        sys.argv[1:] = [str(folder)]
        module.main()
    else:
        module.check()
    facts.say(facts.END)
