"""The resident's own page: what the level means for this home, pass, safe or help, notices, services."""
