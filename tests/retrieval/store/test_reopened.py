"""A store that is read by one thread while another opens it again, since it was written to."""

import threading
from pathlib import Path

from retrieval.article import Article
from retrieval.store.store import Store


def test_a_list_of_all_is_read_while_another_thread_opens_the_store_again(tmp_path: Path) -> None:
    identity = {"embedding model": "none"}
    store, other = Store(tmp_path, identity), Store(tmp_path, identity)
    articles = [Article(id=str(n), title="", text="It sank.") for n in range(5)]
    ended = threading.Event()

    def write() -> None:
        for _ in range(30):
            other.put_articles(articles)
            store.refresh()
        ended.set()

    writing = threading.Thread(target=write)
    writing.start()
    while not ended.is_set():
        assert len(list(store.all_articles())) in (0, 5)
        assert store.all_chunk_ids() == []
    writing.join()
    assert len(list(store.all_articles())) == 5
    store.close()
    other.close()


class SmallPages(Store):
    page = 2


def test_pages_go_on_where_the_store_is_opened_again_between_them(tmp_path: Path) -> None:
    identity = {"embedding model": "none"}
    store, other = SmallPages(tmp_path, identity), Store(tmp_path, identity)
    store.put_articles([Article(str(n), "", "It sank.", origin="sea") for n in range(5)])
    articles = store.articles_from(["sea"])
    first = next(articles)
    other.put_articles([Article("else", "", "It was saved.")])
    other.close()
    store.refresh()
    assert len({first.id, *(article.id for article in articles)}) == 5
    store.close()
