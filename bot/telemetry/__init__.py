"""What an owner can see of the running product: logs, metrics and traces, without a text."""
