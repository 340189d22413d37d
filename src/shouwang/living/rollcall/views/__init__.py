"""The pages of roll-calls."""
