"""Emergency command: plans, incidents, activations, the board. The one who decides."""
