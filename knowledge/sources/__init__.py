"""Where articles come from: each source reads what a team has and yields articles, or the problem that a file has."""
