"""What happened at Fernway before the demo began: some months of customers, made up from a seed."""
