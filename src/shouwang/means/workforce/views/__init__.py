"""The pages of duties: one's own on the phone, all of a compound on the desk, posts and who holds them."""
