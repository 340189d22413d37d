"""Health credentials: verified without a network where they are signed, asked of a service where they are not."""
