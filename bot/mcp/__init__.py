"""The Model Context Protocol (MCP) server: assistants ask, search and fetch, over stdio or HTTP.

Its tools only read. The official SDK `mcp` is imported here and nowhere else.
"""
