"""The process in which untrusted files and pages are parsed, within limits of time and memory."""
