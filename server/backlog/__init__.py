"""Deeds on a whole backlog: audits, sprints, figures, alerts and health, for the desk, the upkeep and the commands."""
