"""HTTP and HTML: the WSGI server, health and metrics, page templates."""
