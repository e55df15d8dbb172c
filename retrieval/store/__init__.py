"""The Chroma collections, here or on a server; the only folder that knows chromadb."""
