"""Dates in text: the period of a question, the day of an article."""
