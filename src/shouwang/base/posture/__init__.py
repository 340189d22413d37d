"""The posture: the join of all measures in force at a place and an instant; strictest wins."""
