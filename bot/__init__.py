"""What people talk to: the command line, the terminal chat, the answering chain."""
