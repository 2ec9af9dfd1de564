"""Characters that print as nothing or as a space, by what they do to a text; every list elsewhere is made of these.

They differ on purpose: what is only trimmed may stand inside a text, what parts a word is always taken out, and what
turns the direction of writing is a reason for suspicion. Ready to stand in a character class of a pattern.
"""

JOINERS = "\u200b\u200c\u200d\ufeff\u00ad"
"""Spaces of no width, joiners, soft hyphen: they part a word for every comparison."""

BLANKS = " \t\r\n\u00a0\u3000\u200b\ufeff"
"""A cell or a line of these alone is empty; trimmed from both ends of an entry."""

BIDI = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Marks that turn the direction: they can make a name or an amount read otherwise than it is stored."""

CONTROL = "\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
"""Control characters but for tab and line breaks, which staff type."""
