"""Passages as documents of single sentences, which Anthropic's models cite of their own accord.

The form is that of "custom content documents", whose blocks are the least that can be cited:
https://platform.claude.com/docs/en/build-with-claude/citations
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Document:
    """A passage by its sentences; `title` and `context` are read with it, and never cited.

    No sentence is empty, and there is one at least: else the request is refused.
    """

    sentences: tuple[str, ...]
    title: str = ""
    context: str = ""

    def as_block(self) -> dict[str, object]:
        """Return it as a content block of a message."""
        known = {"title": self.title, "context": self.context}
        return {
            "type": "document",
            "source": {
                "type": "content",
                "content": [{"type": "text", "text": sentence} for sentence in self.sentences],
            },
            **{name: value for name, value in known.items() if value},
            "citations": {"enabled": True},
        }
