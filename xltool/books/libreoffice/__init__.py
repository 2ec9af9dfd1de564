"""An xlwings engine on LibreOffice: just what the live door uses, imitating Excel where the two programs differ.

``office`` starts or finds the program, ``engine``, ``sheets`` and ``ranges`` are xlwings' objects on UNO, ``formulas``
translates between the two ways of writing a formula.
"""
