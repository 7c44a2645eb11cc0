"""The ledger: everything that happens to a conversation or a ticket, as events that are appended and never changed."""
