"""What confirmed sheets of this register do: rows judged against the register, entered, and taken back."""
