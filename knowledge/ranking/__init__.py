"""How well a passage fits a question, and a page: signs that can be told to a person, and weights that were learned."""
