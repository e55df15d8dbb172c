"""The retrieval chain: a question becomes an answer whose every sentence is proved."""
