"""The database: tasks that must not be lost, and what was asked."""
