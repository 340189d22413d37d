"""Shouwang 守望: a residential compound, run every day and through every emergency."""

__version__ = "0.1.0"
