"""Files made to stop, slow down or mislead a reader, each a few lines of script; none is kept.

`hostile_files` gives about 250 of them by name. Most are damaged or odd in one way, some cost much
more than their size: those are few, since each costs a test its whole limit.
"""

from tests.standins.hostile_files.documents import pdf_files, word_files
from tests.standins.hostile_files.lines import json_files, mail_files, table_files
from tests.standins.hostile_files.packed import packed_files
from tests.standins.hostile_files.pages import markdown_files, page_files, text_files


def hostile_files() -> dict[str, bytes]:
    """Return the content of each file by its name."""
    makers = (
        text_files, markdown_files, page_files, json_files, table_files, mail_files, pdf_files,
        word_files, packed_files,
    )  # fmt: skip
    return {name: content for make in makers for name, content in make().items()}
