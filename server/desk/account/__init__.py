"""The pages about oneself: name, password, sessions, second factor, how the desk looks."""
