"""A LangChain retriever over the search, for chains other than our own."""

from datetime import UTC, datetime

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from retrieval.article import Hit
from retrieval.filters import ANYTHING, Filters
from retrieval.search.request import read_request
from retrieval.search.searcher import Searcher


class HitRetriever(BaseRetriever):
    """Finds passages; `invoke(question, now=…, filters=…)`, both optional.

    The metadata of a document has the `Hit` itself under "hit", beside plain fields for others.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    count: int = 10

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        now: datetime | None = None,
        filters: Filters = ANYTHING,
    ) -> list[Document]:
        now = now or datetime.now(UTC)
        hits = self.searcher.find(read_request(query, now, filters), self.count)
        return [_document(hit) for hit in hits]


def _document(hit: Hit) -> Document:
    article = hit.chunk.article
    metadata = {
        "hit": hit,
        "article_id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published,
        "start": hit.chunk.start,
        "end": hit.chunk.end,
        "score": hit.score,
    }
    return Document(id=hit.chunk.id, page_content=hit.chunk.text, metadata=metadata)
