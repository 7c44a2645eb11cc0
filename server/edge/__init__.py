"""The edge: what a peer may do to this process before the application hears of it, each thing with a bound.

Subclasses of uvicorn's protocols, loaded by `server/serve.py`. They add what uvicorn leaves to a proxy: deadlines,
budgets, and the end of a peer that no longer reads.
"""
