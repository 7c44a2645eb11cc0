"""The product's own status page: what is wrong with it at the moment, and who asks about it."""
