"""Official notices: whom they reach, who has read them, and who was not reached."""
