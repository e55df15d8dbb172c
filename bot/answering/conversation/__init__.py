"""A question in a conversation: what it leaves out is put back, so that it stands alone."""
