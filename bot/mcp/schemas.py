"""JSON Schemas of what the tools return. Fields may be added, so no other is forbidden."""

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer"}
_MAYBE_TEXT: Schema = {"type": ["string", "null"]}


def _object(fields: Schema) -> Schema:
    return {"type": "object", "properties": fields, "required": list(fields)}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


_CITED: Schema = {
    "n": _COUNT,
    "article_id": _TEXT,
    "title": _TEXT,
    "source": _TEXT,
    "url": _TEXT,
    "link": {**_TEXT, "description": "The web address, with a text fragment that shows the quote."},
    "published": _MAYBE_TEXT,
    "quote": {**_TEXT, "description": "Verbatim: characters start to end of this version."},
    "start": _COUNT,
    "end": _COUNT,
    "version": _COUNT,
    "sha256": {**_TEXT, "description": "Of the text of this version."},
    "fingerprint": _TEXT,
}
_CITATIONS = _list(_object(_CITED))

ANSWER = _object(
    {
        "question": _TEXT,
        "status": {"enum": ["answered", "unknown", "error"]},
        "reason": _MAYBE_TEXT,
        "answer": {**_TEXT, "description": "The sentences with markers; empty if unknown."},
        "sentences": _list(
            _object(
                {
                    "text": _TEXT,
                    "day": _TEXT,
                    "citations": _list(_COUNT),
                    "verified": {"type": "boolean"},
                    "emphasis": _list(_list(_COUNT)),
                }
            )
        ),
        "citations": _CITATIONS,
        "notes": _list(_object({"kind": _TEXT, "text": _TEXT})),
        "nearest": _list(_object({"article_id": _TEXT, "title": _TEXT})),
        "more": _CITATIONS,
        "closest": _CITATIONS,
        "follow_ups": _list(_TEXT),
        "window": {"type": ["object", "null"]},
        "confidence": {"type": "number"},
        "mode": {"enum": ["extractive", "model"]},
        "model": _MAYBE_TEXT,
        "timings_ms": {"type": "object"},
    }
)
SEARCH = _object({"results": _list(_object({"id": _TEXT, "title": _TEXT, "url": _TEXT}))})
FETCH = _object(
    {
        "id": _TEXT,
        "title": _TEXT,
        "text": _TEXT,
        "url": _TEXT,
        "metadata": {"type": "object", "additionalProperties": _TEXT},
    }
)
QUOTE = _object({**_CITED, "before": _TEXT, "after": _TEXT})
