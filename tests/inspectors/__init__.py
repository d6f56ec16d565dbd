"""Inspectors."""
