"""Fresh."""
