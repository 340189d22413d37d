"""Cleaning and disinfection: public areas, rounds derived from the posture, what was done, and how well it covers."""
