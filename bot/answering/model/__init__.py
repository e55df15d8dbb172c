"""Access to a chat model: loading, retries, errors in words, timed streams, plain text."""
