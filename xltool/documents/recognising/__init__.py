"""Recognising."""
