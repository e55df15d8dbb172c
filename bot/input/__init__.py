"""What a person or a script typed, made into a Question and Filters, or refused in words."""
