"""Rules: levels."""
