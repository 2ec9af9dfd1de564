"""Rules: cross_checks."""
