"""Plot refused questions without an answer against answered questions with one.

    python benchmarks/refusals.py PICTURE.svg NAME=EVAL.json ...

EVAL.json is the output of `footnote eval --json`. Of the questions with an answer only those count
whose passage was found. Prints the share refused where 95 to 70 % are still answered.
"""

import json
import sys
from pathlib import Path

from bot.evaluation.metrics import curve

SIZE, MARGIN = 360, 44
COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd")
KEPT = (0.95, 0.9, 0.85, 0.8, 0.7)


def place(answered: float, refused: float) -> str:
    return f"{MARGIN + answered * SIZE:.1f},{10 + (1 - refused) * SIZE:.1f}"


def text(x: float, y: float, words: str, **fields: str) -> str:
    said = "".join(f' {name}="{value}"' for name, value in fields.items())
    return f'<text x="{x}" y="{y}" font-size="11"{said}>{words}</text>'


def draw(curves: dict[str, list[tuple[float, float]]]) -> str:
    whole = SIZE + MARGIN + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" '
        'font-family="sans-serif"><rect width="100%" height="100%" fill="white"/>'
    ]
    for step in range(6):
        share = step / 5
        for points in ((place(share, 0), place(share, 1)), (place(0, share), place(1, share))):
            parts.append(f'<polyline points="{" ".join(points)}" stroke="#ddd" fill="none"/>')
        along = MARGIN + share * SIZE
        parts.append(text(along, SIZE + 24, f"{share:.0%}", **{"text-anchor": "middle"}))
        parts.append(text(8, 14 + (1 - share) * SIZE, f"{share:.0%}"))
    parts.append(text(MARGIN, SIZE + 42, "answered, of the questions whose passage was found"))
    parts.append(text(MARGIN + 6, 24, "refused, of the questions that no article answers"))
    for i, (name, points) in enumerate(curves.items()):
        line = " ".join(place(*point) for point in points)
        parts.append(
            f'<polyline points="{line}" stroke="{COLOURS[i]}" fill="none" stroke-width="2"/>'
        )
        parts.append(text(MARGIN + 6, SIZE - 10 - 16 * i, name, fill=COLOURS[i]))
    return "\n".join([*parts, "</svg>\n"])


def main() -> None:
    picture, *given = sys.argv[1:]
    curves = {}
    for one in given:
        name, _, path = one.partition("=")
        lines = json.loads(Path(path).read_text(encoding="utf-8"))["questions"]
        curves[name] = curve((o["answerable"], o["rank"], o["confidence"]) for o in lines)
        refused = (max(r for a, r in curves[name] if a >= kept) for kept in KEPT)
        shown = zip(KEPT, refused, strict=True)
        print(name, " ".join(f"{kept:.0%}: {share:.0%}" for kept, share in shown))
    Path(picture).write_text(draw(curves), encoding="utf-8")


if __name__ == "__main__":
    main()
