"""Pages that are opened from a file: whole in themselves, loading and running nothing."""
