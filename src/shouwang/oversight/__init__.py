"""What sees all and decides: the command desk stands on top of every other storey."""
