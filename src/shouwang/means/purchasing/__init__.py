"""Buying: who asks, who agrees, what was ordered, came and was billed, and which money paid for it."""
