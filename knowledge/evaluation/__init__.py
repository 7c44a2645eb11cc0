"""Measures how well questions find their passages, on sets of questions in files, without a database or a site."""
