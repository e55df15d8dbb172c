"""Checks of the store: it opens, its parts are consistent, its articles are dated and recent."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.data_folder.damage import REPAIR
from bot.doctor.finding import Finding, failure, passed, warning
from bot.doctor.machine import Machine
from bot.settings import Settings
from retrieval.article import Article
from retrieval.index.index import Index
from retrieval.index.inspection import is_store_missing
from retrieval.store.causes import DATABASE

INGEST = "run `footnote ingest FOLDER`"
REBUILD = "run `footnote ingest --rebuild`"
PENDING = (
    "wait for the ingest that is running, or run one, such as `footnote sources run`: it embeds "
    "what one that was stopped has left"
)
# Warn when the newest article is older than this many days, or this share has no date.
OLD, UNDATED = 30, 0.2


def check_store(app: App, machine: Machine, *, deep: bool = False) -> Iterator[Finding]:
    """Check everything about the store; create and repair nothing. With `deep`, read all of it."""
    settings = app.settings
    if not settings.chroma_url and is_store_missing(settings.data_dir):
        yield failure("store", "its folder is missing, its keyword index is not", DATABASE.remedy)
        return
    if not settings.chroma_url and not (settings.data_dir / "chroma").exists():
        yield warning("store", f"there is none in {str(settings.data_dir)!r} yet", INGEST)
        return
    # Before it is opened here: a damaged one may crash the process that opens it.
    if not settings.chroma_url:
        found = list(_deep(settings.data_dir, machine) if deep else _quick(settings, machine))
        yield from found
        if any(finding.status == "failure" for finding in found):
            return
    index = app.index
    index.store.check_identity()
    index.refuse_emptied()
    articles = app.library.articles()
    made = ", ".join(f"{name} {value}" for name, value in index.store.identity.items())
    yield passed("store", f"{index.store.place!r} opens ({made})")
    if not articles:
        yield warning("articles", "there are none yet", INGEST)
        return
    pending = set(index.store.pending())
    yield _chunks(index, [article for article in articles if article.id not in pending])
    yield _keyword(index)
    if pending:
        detail = f"{len(pending):,} articles are found by their words only: not embedded yet"
        yield warning("pending articles", detail, PENDING)
    if index.store.shared:
        yield _search(index)
    yield _dates(articles)
    yield _newest(articles)
    yield from _sources(app)


def _quick(settings: Settings, machine: Machine) -> Iterator[Finding]:
    if problem := machine.search_problem(settings.data_dir / "chroma"):
        detail, _, remedy = problem.partition("; ")
        yield failure("store", detail, remedy)


def _deep(folder: Path, machine: Machine) -> Iterator[Finding]:
    """Say all that is wrong with what is stored, if anything is."""
    found = machine.inspect(folder)
    for problem in found.store:
        detail, _, remedy = problem.partition("; ")
        yield failure("store", detail, remedy or REPAIR)
    for problem in found.keyword:
        yield failure("keyword index", problem, REPAIR)
    if not found.store and not found.keyword:
        detail = f"all {found.articles:,} articles and {found.chunks:,} passages are as stored"
        yield passed("contents", detail)


def _chunks(index: Index, articles: Sequence[Article]) -> Finding:
    """Check that each chunk belongs to a current article, and each article has chunks."""
    current = {article.fingerprint for article in articles}
    of_chunks = [id_.partition(":")[0] for id_ in index.store.all_chunk_ids()]
    orphans = sum(fingerprint not in current for fingerprint in of_chunks)
    without = len(current.difference(of_chunks))
    if not orphans and not without:
        detail = f"{len(articles):,} articles in {len(of_chunks):,} passages, consistent"
        return passed("passages", detail)
    if not index.store.clean:
        detail = "an ingest is running, or was killed"
        return warning("passages", detail, "wait, or run `footnote ingest` again as before")
    detail = f"{orphans:,} passages belong to no article, {without:,} articles have no passages"
    return failure("passages", detail, REBUILD if index.store.shared else REPAIR)


def _keyword(index: Index) -> Finding:
    indexed = index.keyword.count() - len(index.keyword.pending())
    stored = index.store.count_chunks()
    where = "" if index.keyword.is_local else ", on the server"
    detail = f"{indexed:,} of {stored:,} passages are in it{where}"
    if indexed == stored:
        return passed("keyword index", detail)
    return failure("keyword index", detail, "ask anything, or ingest: that rebuilds it")


def _search(index: Index) -> Finding:
    """Search the server once; raise `StoreError` where that fails."""
    sample = index.store.vectors(index.store.all_chunk_ids()[:1])
    for vector in sample.values():
        index.store.nearest(vector, 1)
    return passed("search", "the server finds passages by their vectors")


def _dates(articles: Sequence[Article]) -> Finding:
    without = [article for article in articles if not article.published]
    detail = f"{len(without):,} of {len(articles):,} articles have no date"
    if len(without) < max(1, UNDATED * len(articles)):
        return passed("dates", detail)
    remedy = (
        "questions about a period do not find them: add `published: 2024-05-07` to their front "
        f"matter or fields, such as in {without[0].id!r}, and ingest them again"
    )
    return warning("dates", detail, remedy)


def _newest(articles: Sequence[Article]) -> Finding:
    dated = [article for article in articles if article.published]
    if not dated:
        return warning("newest article", "no article has a date", "see dates")
    newest = max(dated, key=lambda article: article.timestamp or 0)
    day = (newest.published or "")[:10]
    age = timedelta(seconds=datetime.now(UTC).timestamp() - (newest.timestamp or 0))
    detail = f"dated {day}, {max(0, age.days):,} days ago"
    if age < -timedelta(days=1):
        detail = f"{newest.id!r} is dated {day}, which is in the future"
        return warning("newest article", detail, "correct this machine's clock, or its date")
    if age < timedelta(days=OLD):
        return passed("newest article", detail)
    remedy = "ingest newer articles; `footnote ingest --every 1h URL` keeps reading a feed"
    return warning("newest article", detail, remedy)


def _sources(app: App) -> Iterator[Finding]:
    sources = app.sources.all()
    failing = [
        source.location for source in sources if source.gone or source.outcome not in ("", "read")
    ]
    if failing:
        detail = f"pages are gone, or could not be read, from {', '.join(failing)}"
        remedy = "`footnote sources run` names each failure; --prune removes what is gone"
        yield warning("sources", detail, remedy)
    elif sources:
        yield passed("sources", f"{len(sources)} in `footnote sources list`, none with failures")
