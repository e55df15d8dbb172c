"""The ingest sources as a table for a terminal. Pure."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from retrieval.ingest.sources import IngestSource
from retrieval.text.normalise import normalise_line


def source_table(sources: Sequence[IngestSource]) -> Table:
    """Return a table of ingest sources, each with its last read and the result."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Source", overflow="fold")
    table.add_column("Last read (UTC)", no_wrap=True)
    table.add_column("Result")
    for source in sources:
        gone = f", {source.gone:,} gone" if source.gone else ""
        when = (source.checked or "not yet")[: len("2024-05-07T09:30")].replace("T", " ")
        error = f": {source.error}" if source.error else ""
        cells = (source.location, when, f"{source.outcome}{gone}{error}")
        # As `Text`, which is no markup: the words are those of others.
        table.add_row(*(Text(normalise_line(cell), overflow="fold") for cell in cells))
    return table
