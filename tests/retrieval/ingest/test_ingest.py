"""Sources of the web and of the disk kept in step, against a news site on this machine."""

import gzip
import json
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.errors import UnreadableError
from retrieval.index.index import Index
from retrieval.index.writing import delete_articles
from retrieval.ingest.ingest import ingest
from retrieval.ingest.report import IngestReport
from retrieval.ingest.sources import Sources
from retrieval.reading.formats.feeds import read_list
from retrieval.reading.web.crawler import PoliteFetcher
from retrieval.reading.web.fetch import Limits
from tests.standins.newssite import NewsSite, Reply, news_site
from tests.standins.parsing import shared_parser

MILL = "The tide mill turned again at noon, when two pupils raised the flood gate."
FERRY = "The night ferry will cross the bay every two hours from the third of May."
KELP = "A hatchery for kelp is to open in the old cannery, with forty tanks of sea water."

Read = Callable[..., IngestReport]


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with news_site() as running:
        running.write("/mill", "Mill turns", MILL)
        running.write("/ferry", "Ferry by night", FERRY)
        running.feed("/mill", "/ferry")
        running.sitemap({"/mill": "2026-11-20", "/ferry": "2026-11-20"})
        yield running


@pytest.fixture
def index(open_index: Callable[[], Index]) -> Index:
    return open_index()


@pytest.fixture
def sources(index: Index) -> Sources:
    return Sources(index.folder)


@pytest.fixture
def read(index: Index, sources: Sources) -> Read:
    def read_(*locations: str, **options: object) -> IngestReport:
        fetcher = PoliteFetcher(private=True, per_second=1000, longest_wait=0.05)
        return ingest(index, sources, locations, fetcher, shared_parser(), **options)

    return read_


def counts(report: IngestReport) -> tuple[int, int, int, int, int]:
    return (
        report.added, report.updated, report.unchanged, report.removed, len(report.failed)
    )  # fmt: skip


def titles(index: Index) -> set[str]:
    return {article.title for article in index.store.all_articles()}


def test_a_feed_brings_the_whole_articles_with_their_dates(site, index, read) -> None:
    assert counts(read(f"{site.address}/feed")) == (2, 0, 0, 0, 0)
    (mill,) = index.store.articles_from([f"{site.address}/mill"])
    assert (mill.id, mill.source) == (f"{site.address}/mill", "Gazette")
    assert mill.text.startswith(MILL)
    assert (mill.published, mill.published_from) == ("2026-11-20T08:00:00+00:00", "metadata")


def test_what_is_as_it_was_is_not_sent_again(site, read) -> None:
    read(f"{site.address}/feed")
    assert counts(read(f"{site.address}/feed")) == (0, 0, 2, 0, 0)
    assert site.unchanged == {"/mill": 1, "/ferry": 1}


def test_a_sitemap_says_what_has_changed_and_the_rest_is_not_asked_for(site, index, read) -> None:
    read(f"{site.address}/sitemap.xml")
    site.write("/ferry", "Ferry by night", FERRY.replace("two", "three"))
    site.sitemap({"/mill": "2026-11-20", "/ferry": "2026-11-21"})
    assert counts(read(f"{site.address}/sitemap.xml")) == (0, 1, 1, 0, 0)
    assert (site.asked["/mill"], site.asked["/ferry"]) == (1, 2)
    (ferry,) = index.store.articles_from([f"{site.address}/ferry"])
    assert "every three hours" in ferry.text


def test_a_sitemap_of_sitemaps_is_followed_packed_or_not(site, read) -> None:
    packed = site.replies["/sitemap.xml"]
    assert isinstance(packed, Reply)
    body = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{site.address}/sitemap.xml</loc></sitemap></sitemapindex>"
    )
    site.replies["/all.xml"] = Reply(body, "text/xml")
    assert counts(read(f"{site.address}/all.xml")) == (2, 0, 0, 0, 0)


def test_what_is_gone_stays_until_it_is_pruned(site, index, read, sources) -> None:
    address = f"{site.address}/sitemap.xml"
    read(address)
    site.sitemap({"/mill": "2026-11-20"})
    assert counts(read(address))[3] == 0
    assert [source.gone for source in sources.all()] == [1]
    assert counts(read(address, prune=True, dry_run=True))[3] == 0  # it is known to be gone
    assert titles(index) == {"Mill turns", "Ferry by night"}


def test_pruning_removes_what_is_gone_and_not_what_a_feed_has_merely_dropped(
    site, index, read
) -> None:
    address = f"{site.address}/feed"
    site.write("/kelp", "Kelp hatchery", KELP)
    site.feed("/mill", "/ferry", "/kelp")
    read(address)
    site.feed("/mill", "/ferry")
    del site.replies["/ferry"]
    report = read(address, prune=True)
    assert (report.removed, report.articles) == (1, 2)
    assert titles(index) == {"Mill turns", "Kelp hatchery"}


def test_a_list_of_addresses_in_a_file_is_a_source(site, index, read, tmp_path: Path) -> None:
    path = tmp_path / "urls.txt"
    path.write_text(f"# ours\n{site.address}/mill\n{site.address}/ferry?fbclid=1\n")
    assert counts(read(str(path))) == (2, 0, 0, 0, 0)
    path.write_text(f"{site.address}/mill\n")
    assert counts(read(str(path), prune=True)) == (0, 0, 1, 1, 0)
    assert titles(index) == {"Mill turns"}


def test_a_busy_server_is_asked_again_and_a_broken_one_named(site, index, read) -> None:
    calm = site.replies["/mill"]
    moods = iter([Reply(status=429, headers=(("Retry-After", "1"),)), Reply(status=500), calm])
    site.replies["/mill"] = lambda: next(moods)
    site.replies["/ferry"] = Reply(status=500)
    report = read(f"{site.address}/feed")
    assert counts(report) == (1, 0, 0, 0, 1)
    assert report.failed[0].path == f"{site.address}/ferry"
    assert report.failed[0].error == "127.0.0.1 answers 500"
    site.write("/ferry", "Ferry by night", FERRY)
    site.replies["/mill"] = calm
    assert counts(read(f"{site.address}/feed", prune=True)) == (1, 0, 1, 0, 0)


def test_pages_that_are_slow_endless_or_lead_inside_cost_only_themselves(
    site, index, sources
) -> None:
    host = site.address.removeprefix("http://").partition(":")[0]
    limits = Limits(seconds=0.4, step_seconds=0.3, is_public=lambda address: address == host)
    inside = site.address.replace(host, "127.0.0.2")
    site.replies["/slow"] = Reply("<p>late", wait=1)
    site.replies["/endless"] = Reply("<p>more and more</p>", endless=True)
    site.replies["/inside"] = Reply(status=302, headers=(("Location", f"{inside}/mill"),))
    site.feed("/slow", "/endless", "/inside", "/mill")
    report = ingest(
        index,
        sources,
        [f"{site.address}/feed"],
        PoliteFetcher(per_second=1000, longest_wait=0.05, limits=limits),
        shared_parser(),
    )
    assert titles(index) == {"Mill turns"}
    errors = {failed.path.rpartition("/")[2]: failed.error for failed in report.failed}
    assert errors.keys() == {"slow", "endless", "inside"}
    assert "takes over" in errors["endless"]
    assert "private network" in errors["inside"]


def test_robots_txt_is_heeded(site, read) -> None:
    site.replies["/robots.txt"] = Reply("User-agent: Footnote\nDisallow: /ferry", "text/plain")
    report = read(f"{site.address}/feed")
    assert counts(report) == (1, 0, 0, 0, 1)
    assert report.failed[0].error == "robots.txt of its site asks not to read it"
    assert site.asked["/ferry"] == 0


def test_robots_txt_is_heeded_where_a_page_redirects_to(site, read) -> None:
    site.replies["/robots.txt"] = Reply("User-agent: Footnote\nDisallow: /ferry", "text/plain")
    site.replies["/short"] = Reply(status=302, headers=(("Location", "/ferry"),))
    report = read(f"{site.address}/short")
    assert report.failed[0].error == "robots.txt of its site asks not to read it"
    assert not site.asked["/ferry"]


def test_a_site_that_asks_to_wait_for_a_day_is_left_alone_until_the_next_run(site, read) -> None:
    site.feed("/mill", "/ferry")
    site.replies["/mill"] = Reply(status=503, headers=(("Retry-After", "86400"),))
    report = read(f"{site.address}/feed")
    assert "answers 503, and asks to wait 86,400 seconds" in report.failed[0].error
    assert "the next run asks again" in report.failed[1].error
    assert (site.asked["/mill"], site.asked["/ferry"]) == (1, 0)
    site.write("/mill", "Mill turns", MILL)
    assert read(f"{site.address}/feed").added == 2


def test_a_site_that_answers_nothing_three_times_is_left_alone_and_the_rest_is_read(
    site, index, sources, tmp_path: Path
) -> None:
    ended = threading.Event()

    def silence() -> Reply:
        ended.wait(20)
        return Reply()

    paths = [f"/{n}" for n in range(6)]
    site.replies |= dict.fromkeys(paths, silence)
    (tmp_path / "urls.txt").write_text("".join(f"{site.address}{path}\n" for path in paths))
    with news_site() as other:
        other.write("/kelp", "Kelp hatchery", KELP)
        fetcher = PoliteFetcher(
            private=True, per_second=1000, longest_wait=0.01, limits=Limits(step_seconds=0.2)
        )
        sources_ = [str(tmp_path / "urls.txt"), f"{other.address}/kelp"]
        report = ingest(index, sources, sources_, fetcher, shared_parser())
    ended.set()
    assert (report.added, len(report.failed)) == (1, 6)
    assert "as for 3 pages before; the next run asks again" in report.failed[-1].error
    assert sum(site.asked[path] for path in paths) == 9  # each of three pages, three times


def test_a_site_whose_robots_txt_fails_is_left_alone(site, read) -> None:
    site.replies["/robots.txt"] = Reply(status=503)
    assert counts(read(f"{site.address}/feed")) == (0, 0, 0, 0, 1)
    assert not site.asked["/feed"]


@pytest.mark.parametrize("status", [404, 410, 500])
def test_a_list_that_fails_takes_nothing_for_gone(site, index, read, status: int) -> None:
    address = f"{site.address}/sitemap.xml"
    read(address)
    site.replies["/sitemap.xml"] = Reply(status=status)
    assert counts(read(address, prune=True)) == (0, 0, 0, 0, 1)
    assert titles(index) == {"Mill turns", "Ferry by night"}
    site.sitemap({"/mill": "2026-11-20", "/ferry": "2026-11-20"})
    assert counts(read(address, prune=True)) == (0, 0, 2, 0, 0)


def of_three(site: NewsSite) -> str:
    """The text of a sitemap of three articles."""
    site.write("/kelp", "Kelp hatchery", KELP)
    site.sitemap(dict.fromkeys(["/mill", "/ferry", "/kelp"], "2026-11-20"))
    reply = site.replies["/sitemap.xml"]
    assert isinstance(reply, Reply)
    return str(reply.body)


def two_thirds(body: str) -> str:
    return body[: body.index("/kelp") - 5]


def without_end(body: bytes) -> bytes:
    return body[:-9]


@pytest.mark.parametrize(
    "cut",
    [
        two_thirds,
        lambda body: body.removesuffix("</urlset>"),
        lambda body: "<urlset></urlset",
        lambda body: without_end(gzip.compress(body.encode())),
        lambda body: "<html><body><article><h1>Log in</h1><p>" + MILL + "</p></article></html>",
    ],
    ids=["in an address", "before the end", "in the end", "packed", "a page to log in"],
)
def test_a_sitemap_that_comes_cut_short_takes_nothing_for_gone(site, index, read, cut) -> None:
    body = of_three(site)
    address = f"{site.address}/sitemap.xml"
    assert counts(read(address)) == (3, 0, 0, 0, 0)
    kind = "text/html" if "Log in" in str(cut(body)) else "application/xml"
    site.replies["/sitemap.xml"] = Reply(cut(body), kind)
    report = read(address, prune=True)
    assert (report.added, report.removed) == (0, 0)
    assert [failed.path for failed in report.failed] == [address]
    assert len(titles(index)) == 3
    assert set(site.asked) == {"/robots.txt", "/sitemap.xml", "/mill", "/ferry", "/kelp"}


def test_a_list_of_addresses_without_its_length_takes_nothing_for_gone(site, index, read) -> None:
    lines = f"{site.address}/mill\n{site.address}/ferry\n"
    site.replies["/urls"] = Reply(lines, "text/plain")
    assert counts(read(f"{site.address}/urls")) == (2, 0, 0, 0, 0)
    site.replies["/urls"] = Reply(f"{site.address}/mill\n", "text/plain", has_length=False)
    report = read(f"{site.address}/urls", prune=True)
    assert report.removed == 0
    assert ["without its length" in failed.error for failed in report.failed] == [True]
    site.replies["/urls"] = Reply(f"{site.address}/mill\n", "text/plain")
    assert read(f"{site.address}/urls", prune=True).removed == 1


@pytest.mark.parametrize("name", ["all.zip", "all.jsonl.gz"])
def test_an_archive_that_comes_cut_short_takes_nothing_for_gone(
    index, read, tmp_path: Path, name: str
) -> None:
    lines = "".join(
        json.dumps({"id": str(n), "title": f"No {n}", "text": f"{MILL} {n}"}) + "\n"
        for n in range(50)
    )
    path = tmp_path / "archive" / name
    path.parent.mkdir()
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(lines.encode()))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.jsonl", lines)
    assert counts(read(str(path))) == (50, 0, 0, 0, 0)
    path.write_bytes(path.read_bytes()[:-10])
    report = read(str(path.parent), prune=True)
    assert (report.removed, len(report.failed)) == (0, 1)


def test_a_page_that_is_a_source_itself_is_pruned_when_it_is_gone(site, index, read) -> None:
    read(f"{site.address}/mill", f"{site.address}/ferry")
    del site.replies["/mill"]
    assert counts(read(f"{site.address}/mill", f"{site.address}/ferry", prune=True))[3] == 1
    assert titles(index) == {"Ferry by night"}


def test_what_one_source_drops_and_another_has_is_not_gone(site, index, read) -> None:
    both = f"{site.address}/feed", f"{site.address}/sitemap.xml"
    read(*both)
    site.sitemap({"/mill": "2026-11-20"})
    assert counts(read(*both, prune=True))[3] == 0
    assert titles(index) == {"Mill turns", "Ferry by night"}


def test_an_article_that_was_removed_here_is_fetched_anew(site, index, read) -> None:
    read(f"{site.address}/feed")
    with index.writing():
        delete_articles(index, [f"{site.address}/mill"])
    assert counts(read(f"{site.address}/feed")) == (1, 0, 1, 0, 0)


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel>&b;</channel></rss>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>&a;</loc></url></urlset>',
    ],
)
def test_xml_that_declares_entities_is_refused(site, read, body: str) -> None:
    site.replies["/feed"] = Reply(body, "text/xml")
    report = read(f"{site.address}/feed")
    assert [item.error for item in report.failed] == ["declares XML entities, which is refused"]


def test_a_packed_list_that_expands_is_refused() -> None:
    with pytest.raises(UnreadableError, match="unpacks to over 1,000 bytes"):
        read_list(gzip.compress(b"<urlset>" + b" " * 100_000), largest=1_000)


def test_files_and_pages_come_in_together_and_are_remembered(
    site, index, read, sources, tmp_path: Path
) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "kelp.txt").write_text(f"Kelp hatchery\n\n{KELP}")
    assert counts(read(str(folder), f"{site.address}/mill")) == (2, 0, 0, 0, 0)
    known = {source.location: source.outcome for source in sources.all()}
    assert known == {str(folder): "read", f"{site.address}/mill": "read"}
    assert sources.forget(str(folder))
    assert not sources.forget(str(folder))
    assert len(sources.all()) == 1


def test_nothing_is_noted_of_a_run_that_was_killed(site, index, read, sources) -> None:
    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read(f"{site.address}/feed", on_progress=die)
    assert sources.seen(f"{site.address}/feed") == {}
    assert counts(read(f"{site.address}/feed")) == (2, 0, 0, 0, 0)


def test_a_page_that_moved_to_another_address_is_stored_under_its_own(site, index, read) -> None:
    site.replies["/old"] = Reply(status=301, headers=(("Location", "/mill"),))
    read(f"{site.address}/old")
    (mill,) = index.store.articles_from([f"{site.address}/old"])
    assert mill.id == f"{site.address}/mill"
    assert replace(mill, origin="").url == f"{site.address}/mill"


def test_odd_links_and_replies_cost_only_themselves(site, index, read) -> None:
    site.write("/gr%C3%B6%C3%9Fe", "Kelp hatchery", KELP)
    away = {
        "/broken": b"http://[::1", "/port": b"http://x:port/", "/far": b"http://x:99999/",
        "/letters": "http://\xfc../".encode(),
    }  # fmt: skip
    for path, location in away.items():
        site.replies[path] = Reply(status=302, headers=(("Location", location.decode("latin-1")),))
    site.replies["/busy"] = Reply(status=429, headers=(("Retry-After", "\xb2"),))
    site.feed(*away, "/busy", "/größe", "/mill")
    site.replies["/feed"] = replace(
        site.replies["/feed"],
        body=site.replies["/feed"].body.replace(
            "<item>",
            "<item><title>x</title><link>http://b\xfccher..example/x</link></item>"
            "<item><title>x</title><link>http://127.0.0.1:99999/x</link></item><item>",
            1,
        ),
    )
    report = read(f"{site.address}/feed")
    assert titles(index) == {"Mill turns", "Kelp hatchery"}
    assert len(report.failed) == len(away) + 3


def test_links_of_a_feed_may_be_relative(site, index, read) -> None:
    items = "".join(f"<item><link>{link}</link></item>" for link in ("/mill", "ferry"))
    body = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'
    site.replies["/feed"] = Reply(body, "application/rss+xml")
    assert counts(read(f"{site.address}/feed")) == (2, 0, 0, 0, 0)


def test_an_address_with_other_letters_is_read_as_it_is_typed(site, index, read) -> None:
    site.write("/gr%C3%B6%C3%9Fe", "Kelp hatchery", KELP)
    assert counts(read(f"{site.address}/größe")) == (1, 0, 0, 0, 0)
    assert counts(read(f"{site.address}/größe")) == (0, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("<!-- <urlset> -->", "is a damaged sitemap"),
        ("<feed><entry><link href='http://127.0.0.1:1/x'/>"
         "<updated>9999-12-31T23:59:59-23:59</updated></entry></feed>", "cannot be reached"),
    ],
)  # fmt: skip
def test_a_list_that_is_odd_is_named_and_the_other_sources_are_read(
    site, index, read, body: str, error: str
) -> None:
    site.replies["/odd"] = Reply(body, "application/xml")
    report = read(f"{site.address}/odd", f"{site.address}/feed")
    assert titles(index) == {"Mill turns", "Ferry by night"}
    assert [error in failed.error for failed in report.failed] == [True]


def test_a_link_to_itself_and_a_pipe_are_named_and_the_rest_is_read(
    index, read, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "mill.md").write_text(f"# Mill turns\n\n{MILL}")
    (folder / "self.txt").symlink_to("self.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    report = read(str(folder), str(tmp_path / "pipe.txt"), prune=True)
    assert titles(index) == {"Mill turns"}
    assert len(report.failed) == 2
    assert "is no regular file" in report.failed[1].error
