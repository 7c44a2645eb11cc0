"""The sprint: a few days on a frozen set of aged tickets."""
