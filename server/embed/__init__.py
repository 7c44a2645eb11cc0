"""What a product team embeds: the snippet, the loader, and the panel in its iframe."""
