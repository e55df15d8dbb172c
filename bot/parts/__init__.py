"""The parts of the product: the articles, the index, the models; each built at first use."""
