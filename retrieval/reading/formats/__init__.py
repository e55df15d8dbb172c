"""One reader per format, and what readers share."""
