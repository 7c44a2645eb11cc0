"""Below the door of `server.database`: how SQLite and PostgreSQL each commit, and what each of their errors means."""
