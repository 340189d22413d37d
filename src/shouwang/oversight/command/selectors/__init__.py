"""Reading plans, incidents and the board."""
