"""Consolidation: from a mailbox of workbooks to one trustworthy workbook and a dataset of the same tables.

``collect`` in ``run`` knows the order: read what is new (ledger, distribution), decide (``xltool.collecting``), tabulate
(tables), write (workbook, dataset). Memory holds a short note per workbook, never their contents.
"""
