"""Workbooks made from nothing with openpyxl: looks, pages, and a package that depends on its content alone."""
