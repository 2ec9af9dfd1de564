"""Putting xltool on a desk and finding out why it does not work there.

The desk is described by ``desk.Desk``; ``plan`` and the checks are functions of it that change nothing. Only ``carry_out``
changes anything, and only what a plan says.
"""
