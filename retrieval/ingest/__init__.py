"""Sources → what changed → written: the article's one path."""
