"""Playbooks: per kind of question what has to be known, what is done, what is said, and what a model is told."""
