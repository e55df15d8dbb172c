"""An answer made of verbatim sentences."""
