"""What `footnote report` tells an owner: how much is asked, and what is missing."""
