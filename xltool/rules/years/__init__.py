"""Years."""
