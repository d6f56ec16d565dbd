"""主体: persons and organisations, one row per strong identifier whatever register they arrive through, and their posts."""
