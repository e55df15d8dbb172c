"""Questions with known answers, run and measured."""
