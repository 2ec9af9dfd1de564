"""Doors: the commands of the command line, a module each or a few that belong together; `xltool.doors.cli.app` puts them together."""
