"""The pages of command."""
