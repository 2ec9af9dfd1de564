"""The Excel add-in xltool.xlam, made from that of xlwings and from macros/."""
