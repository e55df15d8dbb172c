"""Questions for the present: "who is the mayor?", "is it still closed?", "how many are there?".

What an older article says of it may have changed since. Pure.
"""

import re

_PRESENT = re.compile(
    r"^\W*(?:(?:and|so) )?who(?:\s+is|\s+are|[’']s)\b(?! \w+ing\b)"
    r"|^\W*(?:(?:and|so) )?who\s+(?:leads|runs|heads|owns|chairs|manages|coaches|governs)\b"
    r"|\bhow (?:many|much)\b.*\b(?:is|are) there\b"
    r"|\b(?:is|are|does|do|has|have)\b.*\bstill\b"
    r"|^\W*(?:is|are)\b.*\b(?:open|closed|alive|in charge|in office|in power|legal|banned)\b"
    r"|\b(?:current(?:ly)?|nowadays|these days|at (?:the moment|present)|right now)\b"
    r"|(?<!until )(?<!by )(?<!from )\bnow\b(?! that\b)",
    re.IGNORECASE | re.DOTALL,
)
_AHEAD = re.compile(
    r"\b(?:will|shall|going to|next (?:week|month|year|\w+day)|tomorrow|upcoming)\b|[’']ll\b"
    r"|\bwhen (?:is|are)\b|\bis to\b|\bare to\b",
    re.IGNORECASE,
)


def asks_for_present(question: str) -> bool:
    """Whether a question is for how things are now."""
    return bool(_PRESENT.search(question))


def asks_for_future(question: str) -> bool:
    """Whether a question is for what is still to come."""
    return bool(_AHEAD.search(question))
