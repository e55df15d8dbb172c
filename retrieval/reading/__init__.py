"""Files and folders to articles, one reader per format.

Add a format with a file of its own in `formats/` and a line in the table
of `formats/readers.py`.
"""

from retrieval.reading.files import files_under, read_articles
from retrieval.reading.formats.readers import SUFFIXES
from retrieval.reading.items import Unchanged, Unreadable
from retrieval.reading.progress import ReadingProgress

__all__ = ["SUFFIXES", "Unchanged", "ReadingProgress", "Unreadable", "files_under", "read_articles"]
