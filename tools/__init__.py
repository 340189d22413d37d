"""Tools of the developers: bootstrap, checks, translations, bench. Nothing here is part of the product."""
