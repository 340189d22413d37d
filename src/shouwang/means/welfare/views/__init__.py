"""Pages of welfare: one's own, the leaders', the counsellor's, the wall."""
