"""An xlwings engine on LibreOffice: just what the live door uses, imitating Excel where the two programs differ.

``office`` starts or finds the program, ``engine``, ``sheets`` and ``ranges`` are xlwings' objects on UNO, ``formulas``
translates between the two ways of writing a formula.
"""

from __future__ import annotations

from xltool.books.libreoffice.engine import App, register
from xltool.books.libreoffice.office import Office, at_the_desk, attach, start, with_settings

__all__ = ["App", "Office", "at_the_desk", "attach", "register", "start", "with_settings"]
