"""Placing."""
