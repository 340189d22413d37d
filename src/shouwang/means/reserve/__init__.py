"""How long goods last under a posture and what to order when; stands above supplies, whose ledger it reads."""
