"""Addin."""
