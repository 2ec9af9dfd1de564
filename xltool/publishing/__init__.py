"""Step: the public document of both parts, as a Word file.

``content.py`` says what stands in it, ``word.py`` writes it, ``styles.py`` and ``contents_field.py`` hold what
Word needs for that. Refuses to judge and to read workbooks.
"""

from xltool.publishing.content import PublicDocument, public_document
from xltool.publishing.word import write_word

__all__ = ["PublicDocument", "public_document", "write_word"]
