"""The Slack adapter: questions in, answers out, and never silence."""
