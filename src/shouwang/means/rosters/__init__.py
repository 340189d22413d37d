"""Who works when: staff files, rosters made from the posture, changes on the day, and the clock at the post."""
