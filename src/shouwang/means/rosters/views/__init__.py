"""Pages of staff files and rosters."""
