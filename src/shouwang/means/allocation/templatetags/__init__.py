"""Drawings of this app."""
