"""Pages of sharing out and of rations."""
