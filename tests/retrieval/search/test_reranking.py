"""The reranker with a real cross-encoder: a tiny BERT of random weights, made and saved here."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from bot.cli.main import main
from retrieval.article import ChunkCandidate, Hit
from retrieval.errors import ModelError
from retrieval.index.index import Index
from retrieval.ingest.sync import sync
from retrieval.models import bundled
from retrieval.search.articles import CurrentArticles
from retrieval.search.ranking import WEIGHTS, Ranked
from retrieval.search.request import read_request
from retrieval.search.reranking import RERANKED, Reranker
from retrieval.search.searcher import Searcher
from tests.conftest import make_article
from tests.standins.cross_encoders import save_cross_encoder

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
QUESTION = "Where does the ferry go?"
TEXTS = [
    "The ferry goes to the island.",
    "The ferry goes up the river when the bridge is closed.",
    "No ferry goes in a storm.",
    "An old ferry is a museum now.",
    "The mayor likes the ferry.",
    "A ferry was sold by the council.",
]
COMMAND = ["search", "--json", QUESTION]
ARTICLES = [make_article(f"ferry-{n}", text) for n, text in enumerate(TEXTS)]


@pytest.fixture
def save_model(tmp_path: Path) -> Callable[..., str]:
    """Save a tiny cross-encoder and return its folder; `sign` -1 turns its opinion round."""

    def save(name: str = "model", *, labels: int = 1, sign: int = 1) -> str:
        named = [f"LABEL_{n}" for n in range(labels)]
        return save_cross_encoder(tmp_path / name, TEXTS, named, sign)

    return save


def by_hand(folder: str, question: str, texts: list[str]) -> list[float]:
    """What the network says, without the library that the product uses."""
    import torch
    from transformers import BertForSequenceClassification, BertTokenizerFast

    network = BertForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = BertTokenizerFast.from_pretrained(folder)
    with torch.no_grad():
        logits = [
            network(**tokenizer(question, text, return_tensors="pt")).logits for text in texts
        ]
    return [float(torch.sigmoid(logit)) for logit in logits]


def found(index: Index, reranker: Reranker | None) -> list[Hit]:
    hits = Searcher(index, reranker).find(read_request(QUESTION, NOW))
    assert all(one.score >= other.score for one, other in pairwise(hits))
    return hits


def names(hits: list[Hit]) -> list[str]:
    return [hit.chunk.article.id for hit in hits]


def ids(ranked: list[Ranked]) -> list[str]:
    return [one.chunk.article_id for one in ranked]


def make_ranked(count: int, **age: float) -> tuple[list[Ranked], CurrentArticles]:
    """Candidates of falling score; `hit_3=1.0` makes the fourth of today, the others are old."""
    ranked, articles = [], {}
    for n in range(count):
        article = make_article(f"hit_{n}", TEXTS[n % len(TEXTS)] + " The mayor." * (n % 4))
        new = age.get(article.id, 0.0)
        chunk = ChunkCandidate(
            f"{article.fingerprint}:0", article.id, 0, len(article.text), article.timestamp
        )
        score = 9 - n / 10 + WEIGHTS["age"] * new
        ranked.append(Ranked(chunk, score, {"cosine": 0.5, "age": new}))
        articles[article.id] = article
    return sorted(ranked, key=lambda one: -one.score), CurrentArticles(lambda _: articles)


def test_the_scores_are_the_networks_own(save_model: Callable[..., str]) -> None:
    folder = save_model()
    scores = Reranker(folder).scores(QUESTION, TEXTS)
    assert scores == pytest.approx(by_hand(folder, QUESTION, TEXTS), abs=1e-5)
    assert len({round(score, 3) for score in scores}) == len(TEXTS)
    assert Reranker("never loaded").scores(QUESTION, []) == []


def test_the_model_decides_the_order_with_the_title_in_front(
    open_index: Callable[..., Index], save_model: Callable[..., str]
) -> None:
    index = open_index()
    sync(index, ARTICLES)
    folder = save_model()
    plain, hits = found(index, None), found(index, Reranker(folder))
    likes = by_hand(folder, QUESTION, [f"{one.title}\n{one.text}" for one in ARTICLES])
    liked = dict(zip((one.id for one in ARTICLES), likes, strict=True))
    assert names(hits) == sorted(liked, key=lambda id_: -liked[id_]) != names(plain)
    assert [hit.scores["reranker"] for hit in hits] == pytest.approx(
        sorted(likes, reverse=True), abs=1e-5
    )
    assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in plain])
    turned = found(index, Reranker(save_model("turned", sign=-1)))
    assert names(turned) == names(hits)[::-1]


def test_those_after_the_best_keep_their_order_after_them(save_model: Callable[..., str]) -> None:
    hits, articles = make_ranked(RERANKED + 5, hit_21=1.0)
    again = Reranker(save_model()).rerank(QUESTION, hits, articles)
    assert ids(again)[:RERANKED] != ids(hits)[:RERANKED]
    assert sorted(ids(again)[:RERANKED]) == sorted(ids(hits)[:RERANKED])
    assert ids(again)[RERANKED:] == ids(hits)[RERANKED:]
    assert ["reranker" in hit.scores for hit in again] == [True] * RERANKED + [False] * 5
    assert all(one.score >= other.score for one, other in pairwise(again))


def test_being_new_is_worth_as_much_as_without_a_reranker(save_model: Callable[..., str]) -> None:
    reranker = Reranker(save_model())
    order = ids(reranker.rerank(QUESTION, *make_ranked(6)))
    newer = ids(reranker.rerank(QUESTION, *make_ranked(6, **{order[3]: 1.0})))
    # 0.3 for today's; the scores lie 0.1 apart, so it passes two and comes level with a third.
    assert newer.index(order[3]) in (0, 1)
    assert [id_ for id_ in newer if id_ != order[3]] == [id_ for id_ in order if id_ != order[3]]


def test_the_model_is_loaded_at_the_first_hit_and_not_before(
    open_index: Callable[..., Index],
) -> None:
    searcher = Searcher(open_index(), Reranker("no-such-model"))
    assert searcher.find(read_request(QUESTION, NOW)) == []
    sync(searcher.index, ARTICLES)
    with pytest.raises(ModelError, match=r"no-such-model.*FOOTNOTE_RERANKER.*leave it empty"):
        searcher.find(read_request(QUESTION, NOW))


def test_what_is_no_cross_encoder_with_one_score_is_refused(
    save_model: Callable[..., str],
) -> None:
    with pytest.raises(ModelError, match=r"gives 3 scores.*FOOTNOTE_RERANKER"):
        Reranker(save_model("three", labels=3)).load()
    with pytest.raises(ModelError, match=r"is no cross-encoder.*FOOTNOTE_RERANKER"):
        Reranker(str(bundled.bundled_path())).load()
    damaged = save_model("damaged")
    (Path(damaged) / "model.safetensors").write_bytes(b"damaged")
    with pytest.raises(ModelError, match=r"cannot be loaded.*FOOTNOTE_RERANKER"):
        Reranker(damaged).load()


@pytest.fixture
def search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], tuple[object, str, str]]:
    """Run `footnote search` with the setting; return its exit code, stdout and stderr."""

    def run(setting: str) -> tuple[object, str, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("FOOTNOTE_RERANKER", setting)
        monkeypatch.setattr(sys, "argv", ["footnote", "--data-dir", "data", *COMMAND])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, *capsys.readouterr()

    return run


def test_the_setting_switches_it_on_and_a_missing_model_is_told_in_one_line(
    open_index: Callable[..., Index],
    save_model: Callable[..., str],
    search: Callable[[str], tuple[object, str, str]],
) -> None:
    sync(open_index(), ARTICLES)
    folder = save_model()
    code, out, _ = search(folder)
    assert (code, out.count('"reranker"')) == (0, len(ARTICLES))
    code, out, err = search("no/such-model")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("footnote: the reranker 'no/such-model' cannot be loaded")
    assert "set FOOTNOTE_RERANKER" in err


def test_without_the_setting_it_is_not_even_imported(
    open_index: Callable[..., Index], tmp_path: Path
) -> None:
    sync(open_index(), ARTICLES)
    program = (
        "import sys, bot.cli.main\n"
        "try:\n    bot.cli.main.main()\n"
        "finally:\n    print('retrieval.search.reranking' in sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, "--data-dir", "data", *COMMAND],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr, '"ferry-0"' in ran.stdout) == (0, "False\n", True)
    assert "reranker" not in ran.stdout
