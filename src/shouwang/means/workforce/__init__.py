"""Posts and who holds them, absences, and the duties they are given."""
