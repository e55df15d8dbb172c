"""What people asked, what had no answer, what is cited: the report."""
