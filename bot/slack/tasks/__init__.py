"""What is done for each kind of Task, and the queue that does it."""
