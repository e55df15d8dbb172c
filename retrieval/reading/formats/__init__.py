"""One reader a format, and what readers share."""
