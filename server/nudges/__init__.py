"""What proactive help brought: counted by rule, arm and day, never by person."""
