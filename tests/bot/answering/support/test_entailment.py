"""The optional judge of support with a real cross-encoder: a tiny BERT of random weights."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.answering.support.checker import SupportChecker
from bot.answering.support.entailment import Entailment
from retrieval.article import Article, Chunk, Hit
from retrieval.errors import ModelError
from retrieval.models.embedder import Embedder
from tests.standins.cross_encoders import save_cross_encoder
from tests.standins.indexes import keyword_index

TEXT = "The ferry goes to the island. It carries 48 people."
CLAIMS = ["The ferry goes to the island.", "The ferry carries people."]
LABELS = ("contradiction", "ENTAILMENT", "neutral")


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., str]:
    """Save a model with these labels and return its folder."""
    return lambda *labels: save_cross_encoder(tmp_path / "model", [TEXT, *CLAIMS], labels)


def by_hand(folder: str, claim: str, column: int) -> float:
    """The share of the network's own opinion, without the library that the product uses."""
    import torch
    from transformers import BertForSequenceClassification, BertTokenizerFast

    network = BertForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = BertTokenizerFast.from_pretrained(folder)
    with torch.no_grad():
        logits = network(**tokenizer(TEXT, claim, return_tensors="pt")).logits[0]
    return float(logits.softmax(0)[column])


def test_it_is_the_networks_probability_of_entailment_whatever_its_column(
    save: Callable[..., str],
) -> None:
    folder = save(*LABELS)
    found = Entailment(folder).probability(TEXT, CLAIMS)
    assert np.allclose(found, [by_hand(folder, claim, 1) for claim in CLAIMS], atol=1e-4)
    turned = save("entailment", "neutral", "contradiction")
    assert np.allclose(
        Entailment(turned).probability(TEXT, CLAIMS[:1]), by_hand(turned, CLAIMS[0], 0), atol=1e-4
    )
    assert Entailment(folder).probability(TEXT, []) == []


def test_a_model_that_cannot_tell_is_refused_with_its_setting(
    save: Callable[..., str], tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match=r"none of its labels.*FOOTNOTE_NLI_MODEL"):
        Entailment(save("good", "bad")).load()
    with pytest.raises(ModelError, match=r"cannot be loaded.*FOOTNOTE_NLI_MODEL.*leave it empty"):
        Entailment(str(tmp_path / "no-such-model")).load()


def test_its_opinion_takes_the_place_of_the_fitted_one_but_not_of_the_rules(
    save: Callable[..., str], tmp_path: Path, embedder: Embedder
) -> None:
    folder = save(*LABELS)
    hit = Hit(Chunk(Article("a", "Ferry", TEXT), 0, len(TEXT)), 1.0)
    stems = keyword_index(tmp_path / "keyword").terms
    entailment = Entailment(folder)
    checker = SupportChecker(stems, embedder, entailment)
    verdict = checker.check(CLAIMS[1], [hit])
    sentences = [f"{sentence.rstrip('.')}." for sentence in TEXT.split(". ")]
    orders = ("\n".join(sentences), "\n".join(sentences[::-1]), *sentences)
    sure = [entailment.probability(order, [CLAIMS[1]])[0] for order in orders]
    assert any(verdict.probability == pytest.approx(one, abs=1e-4) for one in sure)
    assert checker.check("The ferry goes to the 77 islands.", [hit]).outcome == "contradicted"
