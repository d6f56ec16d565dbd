"""核验与一码通查: one certificate checked by anyone, and one answer about a firm or person for regulators."""
