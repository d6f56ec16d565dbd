"""Reference data that changes by decree, not by users: Hunan's divisions, the classification of industries."""
