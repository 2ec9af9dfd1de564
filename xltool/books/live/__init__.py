"""The workbook that is open in Excel or LibreOffice, through xlwings, which is loaded as ``light`` says."""

from xltool.books.live.light import load_xlwings

load_xlwings()
