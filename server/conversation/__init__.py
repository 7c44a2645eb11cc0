"""What was said: contacts, their conversations, the messages in them, and the promise (a run) to answer."""
