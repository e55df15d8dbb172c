"""Draw how cost grows with the number of passages: growth.svg, from the figures below.

    python docs/pictures/growth.py

Of 2026-11-29 (`benchmarks/growth.py --vectors random`) on two cores that had other work, so the
ingest is in seconds of processor time. Earlier is the code of 2026-11-28.
"""

from collections.abc import Iterator
from math import log10
from pathlib import Path

Points = list[tuple[int, float]]

WHOLE: dict[str, Points] = {  # a store of so many passages
    "ingest without embedding, s of processor": [(1_035, 2.6), (10_331, 37.7), (103_277, 427)],
    "peak memory of the ingest, MB": [(1_035, 260), (10_331, 367), (103_277, 615)],
    "on disk, MB": [(1_035, 9.8), (10_331, 71.7), (103_277, 639)],
    "warm search, p50, ms": [(1_035, 20.8), (10_331, 23.7), (103_277, 25.1)],
}
EARLIER: dict[str, Points] = {  # a store of a million, by the code of the day before
    "ingest without embedding, s of processor": [(1_001_798, 3_300)],
    "peak memory of the ingest, MB": [(1_001_798, 2_693)],
    "on disk, MB": [(1_001_798, 3_900)],
    "warm search, p50, ms": [(1_001_798, 40)],
}
TABLE: dict[str, Points] = {"warm search, p50, ms": [(1_000_000, 11)]}
LIMITS = [(1, 10_000), (100, 10_000), (1, 10_000), (1, 100)]  # of each panel, from and to

LEFT, RIGHT = 3, 6.15  # powers of ten of passages
WIDE, HIGH, GAP = 300, 170, 70
BLUE, ORANGE, GREY = "#1f5fa8", "#b8500a", "#555"


def picture() -> str:
    """Return the SVG; its own ground keeps it readable on any page."""
    wide, high = 2 * WIDE + 2 * GAP + 30, 2 * HIGH + 2 * GAP + 56
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-size="12" '
        'font-family="sans-serif"><rect width="100%" height="100%" rx="8" fill="white"/>'
    ]
    for number, (title, points) in enumerate(WHOLE.items()):
        x, y = GAP + number % 2 * (WIDE + GAP), 40 + number // 2 * (HIGH + GAP)
        drawn = panel(title, points, *LIMITS[number])
        parts += [f'<g transform="translate({x} {y})">', *drawn, "</g>"]
    return "\n".join([*parts, *legend(GAP, high - 44), "</svg>\n"])


def panel(title: str, points: Points, low: float, top: float) -> Iterator[str]:
    """Draw the axes of one figure, and its points."""

    def place(passages: float, figure: float) -> tuple[float, float]:
        along = (log10(passages) - LEFT) / (RIGHT - LEFT)
        up = (log10(figure) - log10(low)) / (log10(top) - log10(low))
        return round(along * WIDE, 1), round((1 - up) * HIGH, 1)

    yield text(0, -14, title, "start", 'font-weight="bold"')
    for passages in (1_000, 10_000, 100_000, 1_000_000):
        x, _ = place(passages, low)
        yield line(x, 0, x, HIGH)
        yield text(x, HIGH + 17, f"{passages:,}")
    for power in range(int(log10(low)), int(log10(top)) + 1):
        _, y = place(1_000, 10**power)
        yield line(0, y, WIDE, y)
        yield text(-6, y + 4, f"{10**power:,}", "end")
    path = " ".join("{},{}".format(*place(*point)) for point in points)
    yield f'<polyline points="{path}" fill="none" stroke="{BLUE}" stroke-width="2"/>'
    last, earlier = place(*points[-1]), place(*EARLIER[title][0])
    yield line(*last, *earlier, f'stroke="{GREY}" stroke-dasharray="4 4"')
    for kind, shape in ((WHOLE, full), (EARLIER, hollow), (TABLE, diamond)):
        for point in kind.get(title, []):
            x, y = place(*point)
            yield shape(x, y)
            yield text(x, y + (17 if kind is TABLE else -9), f"{point[1]:,g}", "middle")


def legend(x: float, y: float) -> Iterator[str]:
    """Say which points are of a whole store."""
    for draw, along, words in (
        (full, 0, "a whole store, 2026-11-29"),
        (hollow, 210, "a whole store, the code of 2026-11-28"),
        (diamond, 490, "its nearest, in the table alone"),
    ):
        yield draw(x + along, y)
        yield text(x + along + 12, y + 4, words, "start")
    yield text(
        x - 6,
        y + 24,
        "by passages; both scales logarithmic; two cores that had other work, so times are rough",
        "start",
    )


def full(x: float, y: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="4" fill="{BLUE}"/>'


def hollow(x: float, y: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="4" fill="white" stroke="{GREY}" stroke-width="2"/>'


def diamond(x: float, y: float) -> str:
    return f'<path d="M{x} {y - 6}l6 6-6 6-6-6z" fill="white" stroke="{ORANGE}" stroke-width="2"/>'


def line(x: float, y: float, to_x: float, to_y: float, look: str = 'stroke="#ddd"') -> str:
    return f'<line x1="{x}" y1="{y}" x2="{to_x}" y2="{to_y}" {look}/>'


def text(x: float, y: float, words: str, anchor: str = "middle", look: str = "") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="#222" {look}>{words}</text>'


if __name__ == "__main__":
    Path(__file__).with_suffix(".svg").write_text(picture(), encoding="utf-8")
