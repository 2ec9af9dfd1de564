"""Consolidated."""
