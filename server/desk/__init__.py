"""The human inbox: people sign in, see the most urgent ticket first, and carry on where the AI agent stopped."""
