"""How the house is put together and started: settings, addresses, wiring, command line, supervisor."""
