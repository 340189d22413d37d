"""Everything that command does."""
