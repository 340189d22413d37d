"""The gate: decides who comes in and goes out, says why, and never forgets."""
