"""Stand-ins for what is outside: with its behaviour, speaking its protocol."""
