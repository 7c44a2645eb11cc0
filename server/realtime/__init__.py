"""Visitors' sockets, and the hub that carries what happened to whoever is watching."""
