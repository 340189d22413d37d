"""The living wing: what residents need every day and in an emergency."""
