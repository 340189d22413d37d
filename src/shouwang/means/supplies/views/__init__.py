"""Pages of the store: the list, an item, the ledger, the desk of the storekeeper, counts, protection today."""
