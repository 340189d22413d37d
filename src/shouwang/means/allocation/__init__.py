"""Sharing out what is not enough, household rations with proof; stands above supplies, whose ledger it posts to."""
