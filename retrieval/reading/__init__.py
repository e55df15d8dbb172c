"""Files and folders to articles, one reader per format.

Add a format with a file of its own beside this one and a line in `READERS`.
"""

from retrieval.reading.files import READERS, Unreadable, read_articles

__all__ = ["READERS", "Unreadable", "read_articles"]
