"""Facts that everybody reads: accounts, places, residents, posture, presence, journal."""
