"""Closed .xlsx files: a gate before every parser, calamine to read, Excelize to edit, a safe way to save."""
