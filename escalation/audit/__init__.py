"""The audit of a backlog: our own tickets or another product's export, read, counted, and told what to do next."""
