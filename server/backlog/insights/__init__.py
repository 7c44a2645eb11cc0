"""Insights: figures read for whoever asks, as charts."""
