"""Customer health: how an account fares with its tickets, and when it is at risk."""
