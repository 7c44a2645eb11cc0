"""Measures the agent on sets of questions in files: the same functions as a visitor's turn, no database, no site."""
