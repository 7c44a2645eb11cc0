"""The HTTP interface: what a page offers, what a team's own systems read, and whether this server is well."""
