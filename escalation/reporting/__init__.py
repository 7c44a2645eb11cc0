"""Reports on a time that is over, and what a team decided to change: what is due when, and their rows."""
