"""What visitors attach: taken from the panel, judged by its content, kept for those who may see it."""
