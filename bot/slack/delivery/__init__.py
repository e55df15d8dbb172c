"""Messages into Slack exactly once, whatever the network does."""
