"""Who may do what: people who sign in, their roles and scopes."""
