"""Review by file: opinions on a sealed version, returned, answered, submitted anew.

Opinions are found again by what their rows are known by, never by position and never by likeness. Pure: no clock, no files.
"""
