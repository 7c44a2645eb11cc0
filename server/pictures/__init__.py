"""Pictures of those who answer: small, square, public, and never changed under their name."""
