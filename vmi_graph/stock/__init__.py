"""The ledger, and what is where."""
