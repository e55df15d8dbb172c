"""The store: whether it opens, and whether what is in it fits together and is recent."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot.app import App
from bot.doctor.finding import Finding, failure, passed, warning
from retrieval.article import Article
from retrieval.index.index import Index
from retrieval.keyword import KeywordIndex

INGEST = "run `footnote ingest FOLDER`"
REBUILD = "run `footnote ingest --rebuild`"
# From how many days after the newest article, and from which share without a date, it is said.
OLD, UNDATED = 30, 0.2


def check_store(app: App) -> Iterator[Finding]:
    """Everything about the store; nothing is made or mended."""
    settings = app.settings
    if not settings.chroma_url and not (settings.data_dir / "chroma").exists():
        yield warning("store", f"there is none in {str(settings.data_dir)!r} yet", INGEST)
        return
    index = app.index
    index.store.check_identity()
    articles = app.library.articles()
    made = ", ".join(f"{name} {value}" for name, value in index.store.identity.items())
    yield passed("store", f"{index.store.place!r} opens; {made}")
    if not articles:
        yield warning("articles", "there are none", INGEST)
        return
    yield _chunks(index, articles)
    yield _keyword(index)
    yield _dates(articles)
    yield _newest(articles)
    yield from _sources(app)


def _chunks(index: Index, articles: Sequence[Article]) -> Finding:
    """Whether each chunk is of a stored article as it is now, and each article has chunks."""
    current = {article.fingerprint for article in articles}
    of_chunks = [id_.partition(":")[0] for id_ in index.store.all_chunk_ids()]
    orphans = sum(fingerprint not in current for fingerprint in of_chunks)
    without = len(current.difference(of_chunks))
    if not orphans and not without:
        detail = f"{len(articles):,} articles in {len(of_chunks):,} passages, which fit together"
        return passed("passages", detail)
    if not index.store.clean:
        detail = "a writer is at work, or was killed"
        return warning("passages", detail, "wait, or run `footnote ingest` again as before")
    detail = f"{orphans:,} passages are of no article, {without:,} articles have none"
    return failure("passages", detail, REBUILD)


def _keyword(index: Index) -> Finding:
    indexed, stored = index.keyword.count(), index.store.count_chunks()
    where = "" if isinstance(index.keyword, KeywordIndex) else ", which the server has"
    detail = f"{indexed:,} of {stored:,} passages are in it{where}"
    if indexed == stored:
        return passed("keyword index", detail)
    return failure("keyword index", detail, "ask anything, or ingest: it is then made anew")


def _dates(articles: Sequence[Article]) -> Finding:
    without = [article for article in articles if not article.published]
    detail = f"{len(without):,} of {len(articles):,} articles have none"
    if len(without) < max(1, UNDATED * len(articles)):
        return passed("dates", detail)
    remedy = (
        "they are not found by questions about a period: write `published: 2024-05-07` into their "
        f"head or field of that name, as in {without[0].id!r}, and ingest them again"
    )
    return warning("dates", detail, remedy)


def _newest(articles: Sequence[Article]) -> Finding:
    newest = max((article.timestamp or 0 for article in articles), default=0)
    if not newest:
        return warning("newest article", "no article has a date", "see dates")
    when = datetime.fromtimestamp(newest, UTC)
    age = datetime.now(UTC) - when
    detail = f"it is of {when:%Y-%m-%d}, {max(0, age.days):,} days ago"
    if age < -timedelta(days=1):
        detail = f"it is of {when:%Y-%m-%d}, which is yet to come"
        return warning("newest article", detail, "set this machine's clock, or its date, right")
    if age < timedelta(days=OLD):
        return passed("newest article", detail)
    remedy = "ingest newer ones; `footnote ingest --every 1h ADDRESS` goes on reading a feed"
    return warning("newest article", detail, remedy)


def _sources(app: App) -> Iterator[Finding]:
    sources = app.sources.all()
    bad = [one.location for one in sources if one.gone or one.outcome not in ("", "read")]
    if bad:
        detail = f"pages are gone, or could not be read, from {', '.join(bad)}"
        remedy = "see `footnote sources`; `footnote ingest` of it says what fails, --prune tidies"
        yield warning("sources", detail, remedy)
    elif sources:
        yield passed("sources", f"{len(sources)} are remembered")
