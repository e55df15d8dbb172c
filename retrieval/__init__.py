"""Articles in, passages out. Knows nothing of the bot or its prompts."""
