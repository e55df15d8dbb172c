"""What Slack sends, received, acknowledged and turned into Tasks."""
