"""Files and folders to articles, one reader per format.

Add a format with a file of its own in `formats/` and a line in `READERS`.
"""

from retrieval.reading.files import READERS, files_under, read_articles
from retrieval.reading.items import Unchanged, Unreadable
from retrieval.reading.progress import ReadingProgress

__all__ = ["READERS", "Unchanged", "ReadingProgress", "Unreadable", "files_under", "read_articles"]
