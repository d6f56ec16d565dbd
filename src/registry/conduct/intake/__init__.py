"""What comes in, by sheet or by form: which records may be stored, and how they are entered. One module per kind of record."""
