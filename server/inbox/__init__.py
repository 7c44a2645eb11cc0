"""What is done with a ticket, whoever does it: a person at the desk, a program over HTTP, or Handrail by itself."""
