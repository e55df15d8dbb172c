"""A follow-up rewritten so that it stands alone."""
