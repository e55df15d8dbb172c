"""The gate: on the sample articles, quality may not fall below the pinned floors.

`python -m tests.pin_floors` measures and raises them.
"""

import json
from pathlib import Path

from tests.pin_floors import FLOORS, measure


def test_quality_on_the_sample_articles_is_not_below_the_floors(seeds_store: Path) -> None:
    measured = measure(seeds_store)
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    assert {name: measured[name] for name, floor in floors.items() if measured[name] < floor} == {}
    assert measured["quote_exact"] == 1.0
