"""What to know beside an answer: age, corrections, who else reports it."""
