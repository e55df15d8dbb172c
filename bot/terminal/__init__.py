"""The chat in a terminal, and how an answer looks there; alone in knowing prompt_toolkit."""
