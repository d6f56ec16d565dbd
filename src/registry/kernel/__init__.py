"""What every register stands on: errors, clock, fields, secrets, database, ledger, the write transaction. Knows no law."""
