"""What people and scripts type, read into a Question and Filters, or refused with a reason."""
