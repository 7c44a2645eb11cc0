"""The people who work on the desk: who they are, in which role on which site, and what they did."""
