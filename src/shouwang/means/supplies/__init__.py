"""The store: items, batches, places, and the double-entry ledger by which every piece is accounted for."""
