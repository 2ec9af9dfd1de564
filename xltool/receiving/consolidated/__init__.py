"""The consolidated workbook and the dataset of the same tables, from rows; memory holds a note per workbook, never their contents."""
