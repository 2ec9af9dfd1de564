"""Rules: schedule."""
