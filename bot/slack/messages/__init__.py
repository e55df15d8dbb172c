"""Answers, the Home tab and notices as Block Kit; pure."""
