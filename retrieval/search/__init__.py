"""Question → Hits; the LangChain retriever over it."""
