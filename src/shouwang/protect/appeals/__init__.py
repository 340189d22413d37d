"""Appeals against a decision at the gate: a slip with a number, a second person's answer, shown at the gate."""
