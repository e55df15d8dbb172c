"""The index of chunks by their words, and by what a search is restricted to."""
