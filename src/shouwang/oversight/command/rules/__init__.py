"""The pure decisions of command: what a plan is, whether it is sound, what differs, what it expands to."""
