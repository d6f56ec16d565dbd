"""Chinese words for every member of every enum that people see: one module per register, each with `WORDS` and `TONES`."""
