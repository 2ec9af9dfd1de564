"""The seal: evidence of change, not a signature: who has the tool can seal a changed workbook anew, under another code.

Owns the canonical content of a submission, its digest and short code, the form in which the sealed values travel in the
workbook, and the comparison. Pure: no clock, no files.
"""
