"""Letters: what goes to a visitor by e-mail, stored with what asked for it, and sent by a worker of its own."""
