"""The Slack bot: questions in, answers out, and every question gets a reply."""
