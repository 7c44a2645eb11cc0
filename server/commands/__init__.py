"""What the commands of `handrail` do; `server.cli` holds their names, options and help."""
