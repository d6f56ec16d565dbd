"""Tables of blacklist."""
