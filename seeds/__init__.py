"""Sample articles from a town that does not exist, and questions about them."""
