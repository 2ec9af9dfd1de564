"""The window, for desks where Office may not start programs or where WPS is used."""
