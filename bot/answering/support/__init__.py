"""Whether what a model says is supported by an article: rules, then a fitted probability."""
