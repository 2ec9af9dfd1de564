"""Across."""
