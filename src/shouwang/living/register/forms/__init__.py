"""Forms of the register's pages."""
