"""The people who carry the emergency: fatigue, rest, meals, thanks, and a confidential look at how they are."""
