"""Tags for the pages of rounds."""
