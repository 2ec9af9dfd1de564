"""Rules: goals."""
