"""The same on Chroma Cloud, where the server is the keyword index."""
