"""Print the folders of the code, the imports between them and their circles.

    python -m benchmarks.rooms [FOLDER]

A room is a file or a folder directly under `bot/` or `retrieval/`, or `prompts/`, or
`footnote_qa/`; an arrow is that any file of one imports from another, at its top, late, or for
types only. FOLDER is the root of another checkout, to compare with.
"""

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

Graph = Mapping[PurePosixPath, set[PurePosixPath]]

TOPS = ("bot", "retrieval", "prompts", "footnote_qa")
_SINGLE = ("prompts", "footnote_qa")


def file_graph(root: Path) -> dict[PurePosixPath, set[PurePosixPath]]:
    """Return which of our files each of our files imports; those that hold no code are left out."""
    files = {
        PurePosixPath(path.relative_to(root).as_posix()): ast.parse(path.read_text())
        for top in TOPS
        for path in sorted((root / top).rglob("*.py"))
    }
    graph = {
        file: {target for name in imported_names(tree) if (target := _file_of(name, files))}
        for file, tree in files.items()
    }
    return {file: targets - {file} for file, targets in graph.items()}


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Yield the dotted names that a file imports, at its top or anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_graph(files: Graph) -> dict[PurePosixPath, set[PurePosixPath]]:
    """Return which rooms of the second level each of them imports."""
    rooms = _merged(files, _room_of)
    empty = {PurePosixPath(f"{top}/__init__") for top in TOPS}  # they hold a charter sentence
    return {room: targets - empty for room, targets in rooms.items() if room not in empty}


def folder_graph(files: Graph) -> dict[PurePosixPath, set[PurePosixPath]]:
    """Return which folders each folder imports.

    A folder and those in it are no circle: the files of a folder may put its sub-folders together,
    and each sub-folder may use the files of the folder that it is in.
    """
    folders = _merged(files, lambda file: file.parent)
    return {
        folder: {
            target for target in targets
            if folder not in target.parents and target not in folder.parents
        }
        for folder, targets in folders.items()
    }  # fmt: skip


def circles(graph: Graph) -> list[list[PurePosixPath]]:
    """Return the groups of nodes that reach each other, each sorted."""
    reached = {node: _reachable(graph, node) for node in graph}
    groups = {
        tuple(sorted(other for other in reached[node] if node in reached.get(other, ())))
        for node in graph
    }
    return [list(group) for group in sorted(groups) if len(group) > 1]


def _reachable(graph: Graph, start: PurePosixPath) -> set[PurePosixPath]:
    reached: set[PurePosixPath] = set()
    waiting = [start]
    while waiting:
        for node in graph.get(waiting.pop(), set()) - reached:
            reached.add(node)
            waiting.append(node)
    return reached


def _room_of(file: PurePosixPath) -> PurePosixPath:
    return PurePosixPath(*file.with_suffix("").parts[: 1 if file.parts[0] in _SINGLE else 2])


def _merged(
    files: Graph, room_of: Callable[[PurePosixPath], PurePosixPath]
) -> dict[PurePosixPath, set[PurePosixPath]]:
    rooms: dict[PurePosixPath, set[PurePosixPath]] = {}
    for file, targets in files.items():
        room = room_of(file)
        rooms.setdefault(room, set()).update(room_of(target) for target in targets)
    return {room: targets - {room} for room, targets in rooms.items()}


def _file_of(name: str, files: Iterable[PurePosixPath]) -> PurePosixPath | None:
    """Return our file that a dotted name is, or is in."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        path = PurePosixPath(*parts[:length])
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file in files:
                return file
    return None


def main(root: Path) -> None:
    """Print the figures of the checkout under `root`, then each room with what it imports."""
    files = file_graph(root)
    rooms = room_graph(files)
    print(f"files {len(files)}, rooms {len(rooms)}, arrows {sum(map(len, rooms.values()))}")
    for kind, graph in (("files", files), ("rooms", rooms), ("folders", folder_graph(files))):
        groups = circles(graph)
        print(f"circles of {kind}: {len(groups)}")
        for group in groups:
            print("   ", " <-> ".join(map(str, group)))
    for room in sorted(rooms):
        print(f"{room} -> {', '.join(map(str, sorted(rooms[room])))}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1])
