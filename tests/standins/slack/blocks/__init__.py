"""Checks of Block Kit: one table of blocks, one of elements."""
