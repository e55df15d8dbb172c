"""What all checks of blocks share: the errors found, the sizes counted, and checks of fields.

The errors' words and pointers are those of the real Slack [M].
"""

TEXTS = ("plain_text", "mrkdwn")
PLAIN = ("plain_text",)


class Checker:
    """The errors and sizes of the blocks of one message or view."""

    def __init__(self, surface: str = "message") -> None:
        self.surface = surface
        self.errors: list[str] = []
        self.markdown_chars, self.cost, self.tables = 0, 0, 0
        self.block_ids: set[str] = set()

    def error(self, message: str, pointer: str) -> None:
        self.errors.append(f"{message} [json-pointer:{pointer}]")

    def string(self, value, pointer: str, most: int, least: int = 1) -> None:
        if not isinstance(value, str):
            self.error("must provide a string", pointer)
            return
        if len(value) > most:
            self.error(f"must be less than {most + 1} characters", pointer)
        if len(value) < least:
            self.error(f"must be more than {least - 1} characters", pointer)
        self.cost += len(value)

    def strings(self, values: dict, pointer: str, most: dict[str, int]) -> None:
        """Check each of the strings that is there."""
        for name, length in most.items():
            if name in values:
                self.string(values[name], f"{pointer}/{name}", length)

    def text(self, value, pointer: str, most: int, types: tuple[str, ...] = TEXTS) -> None:
        """Check a text object."""
        if not isinstance(value, dict):
            self.error("must provide an object", pointer)
            return
        if value.get("type") not in types:
            self.error(f"unsupported type: {value.get('type')}", f"{pointer}/type")
            return
        for name in value:
            if name not in ("type", "text", "emoji", "verbatim"):
                self.error(f"invalid additional property: {name}", pointer)
        if self.required(value, pointer, "text"):
            self.string(value["text"], f"{pointer}/text", most)

    def items(self, value, pointer: str, most: int, least: int = 1) -> list[tuple[str, object]]:
        """Check the length of an array; return its items, each after its pointer."""
        if not isinstance(value, list):
            self.error("must provide an array", pointer)
            return []
        if len(value) > most:
            self.error(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            self.error(f"no fewer than {least} items allowed", pointer)
        return [(f"{pointer}/{n}", item) for n, item in enumerate(value)]

    def required(self, value: dict, pointer: str, *names: str) -> bool:
        missing = [name for name in names if name not in value]
        for name in missing:
            self.error(f"missing required field: {name}", pointer)
        return not missing

    def enum(self, value, allowed: tuple[str, ...], pointer: str) -> None:
        if value not in allowed:
            self.error("must be a valid enum value", pointer)

    def unique(self, value, pointer: str, name: str, earlier: set[str]) -> None:
        """Check an id, if there is one, that must not be used twice."""
        if value is None:
            return
        self.string(value, f"{pointer}/{name}", 255)
        if value in earlier:
            self.error(f'`{name}` "{value}" already exists', pointer)
        earlier.add(value)
