"""The terminal chat, and how an answer looks there; only this folder knows prompt_toolkit."""
