"""The HTTP server: Slack's requests, health checks, metrics."""
