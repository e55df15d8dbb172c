"""An answer as LangChain's own `AIMessage`, whose text is annotated with its citations."""

from typing import TYPE_CHECKING

from langchain_core.messages import AIMessage
from langchain_core.messages.content import create_citation, create_text_block

from bot.answering.answer import Answer, Citation, Sentence

if TYPE_CHECKING:
    from langchain_core.messages.content import Citation as Annotation
    from langchain_core.messages.content import ContentBlock


def as_message(answer: Answer) -> AIMessage:
    """Return the answer with a text block for each sentence, annotated with its quotes.

    The text of a block has the markers that people see. An answer without sentences has no block.
    """
    citations = {citation.n: citation for citation in answer.citations}
    blocks: list[ContentBlock] = [_block(sentence, citations) for sentence in answer.sentences]
    if answer.talk:
        blocks = [create_text_block(answer.talk)]
    return AIMessage(content_blocks=blocks, response_metadata={"status": answer.status})


def _block(sentence: Sentence, citations: dict[int, Citation]) -> "ContentBlock":
    annotations = [_annotation(sentence, citations[n]) for n in sentence.citations]
    return create_text_block(sentence.marked, annotations=list(annotations))


def _annotation(sentence: Sentence, citation: Citation) -> "Annotation":
    """Return a citation whose indices are of the sentence, and `extras` of the article."""
    article = citation.article
    return create_citation(
        url=article.url or None,
        title=article.title,
        start_index=len(sentence.in_front),
        end_index=len(sentence.in_front) + len(sentence.text),
        cited_text=citation.quote,
        article_id=article.id,
        version=article.version,
        start=citation.start,
        end=citation.end,
    )
