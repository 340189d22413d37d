"""Roll-call: every home answers safe, needs help or away; the rest are knocked at, the vulnerable first."""
