"""Fernway, a small made-up product with its own help centre: the page on which a newcomer first meets the widget."""
