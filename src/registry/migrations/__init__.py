"""The schema's history. Every slice's tables are imported in `tables`, so that a draft sees them all."""
