"""Insights: the figures of a support queue, computed from the ledger's facts."""
