"""HTTP and HTML: the WSGI server, health checks, page templates."""
