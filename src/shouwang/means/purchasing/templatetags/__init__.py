"""Template tags of buying."""
