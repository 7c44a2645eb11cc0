"""The AI agent: takes a run, retrieves, answers with its sources, judges the answer, and knows when to ask a person."""
