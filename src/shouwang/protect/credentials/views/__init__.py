"""Pages of health credentials: what is accepted and trusted, and a box to try one."""
