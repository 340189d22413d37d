"""Tags of the workforce pages."""
