"""Pages about devices, and the addresses that devices themselves speak to."""
