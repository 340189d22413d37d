"""Pages of the register and of the import."""
