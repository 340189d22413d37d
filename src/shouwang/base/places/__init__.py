"""Where things are: compounds, buildings, units, homes, public areas, gates, organisations."""
