"""The checks of `footnote doctor`, each with a remedy for what it finds."""
