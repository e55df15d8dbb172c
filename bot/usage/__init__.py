"""The usage report: what people asked, what had no answer, which articles are cited; HTML pages."""
