"""What keeps the compound safe: the gate, and later hygiene, patrol, screening, tracing."""
