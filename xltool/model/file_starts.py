"""The first bytes by which a file shows what it is, whatever its name says."""

ZIP, OLE = b"PK\3\4", b"\xd0\xcf\x11\xe0"
"""OLE: Office files before 2007, those with a password, and Outlook's messages."""
PDF, RTF, RAR, SEVEN_ZIP = b"%PDF", b"{\\rtf", b"Rar!", b"7z\xbc\xaf"
