"""Tests of the residents app."""
