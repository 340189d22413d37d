"""Pages of rounds, areas, methods and coverage."""
