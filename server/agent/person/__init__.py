"""When a person is needed: what is heard in a visitor's words, and what they are told then."""
