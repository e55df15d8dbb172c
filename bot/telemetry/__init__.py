"""Logs, metrics and traces of the running product, without any text of questions or articles."""
