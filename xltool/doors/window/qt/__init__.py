"""The widgets: thin, no decision of their own. The only place that imports PySide6."""
