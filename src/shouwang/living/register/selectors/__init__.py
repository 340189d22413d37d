"""Reading for the register's pages: rows, homes, the compound's layout."""
