"""Devices at the gates: terminals, thermal cameras, barriers; what they tell, and the doors they open."""
