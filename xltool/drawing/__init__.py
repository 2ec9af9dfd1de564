"""A submission to plans of edits: totals, official sheets, the findings sheet, the record of what was made."""
