"""What the other storeys spend: words, hours and goods."""
