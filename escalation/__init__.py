"""From the AI agent to people: handoff, triage, due times, the queue and its tickets.

A leaf: it knows nothing of sockets, pages, models or the server's rows. Its stores work on a connection
of the caller, so that a ticket commits together with whatever made it necessary.
"""
