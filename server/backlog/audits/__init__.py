"""Audits of a backlog: read, counted, looked into, and written as a report, for the command and for the desk."""
