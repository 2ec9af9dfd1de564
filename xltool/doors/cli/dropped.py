"""Which files were dropped on check.cmd or window.cmd, told from the command line that Windows gave to cmd.exe.

Explorer puts a path in quotes only when it holds a blank, so cmd.exe would cut a path at "&"; the line itself is whole.
"""

from __future__ import annotations

import re

_SCRIPT = re.compile(r'(?:check|window)\.cmd"? *', re.IGNORECASE)
_PATH = re.compile(r'"([^"]*)"|([^ "]+)')
"""Only a plain blank parts paths, and makes Explorer use quotes; the wide one of Chinese typing does not."""


def dropped_files(line: str) -> list[str]:
    """The paths after the name of the script; none when the line is not one of a drop."""
    found = _SCRIPT.search(line)
    if found is None:
        return []
    rest = line[found.end() :].rstrip(" ")
    if rest.count('"') % 2:
        rest = rest.removesuffix('"')  # the last quote belongs to the first one, before the script
    return [quoted or plain for quoted, plain in _PATH.findall(rest)]
