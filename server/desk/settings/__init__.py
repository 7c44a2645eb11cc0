"""The pages on which a team sets how its desk works."""
