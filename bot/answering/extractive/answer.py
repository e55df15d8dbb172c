"""The extractive answer: verbatim sentences of the hits, those that score best as answers.

No model, no search. Every sentence is its own quote.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from bot.answering.answer import Answer, Citation, Note, Sentence
from bot.answering.evidence import Evidence, WholeAnswer
from bot.answering.extractive.candidates import SentenceCandidate, candidates
from bot.answering.extractive.confidence import CONFIDENT, RELEVANT, confidence_of
from bot.answering.extractive.disagreement import find_disagreement
from bot.answering.extractive.emphasis import emphasised
from bot.answering.extractive.newest_statement import newest_first
from bot.answering.extractive.news_digest import digest
from bot.answering.extractive.question_analysis import AnalysedQuestion, clauses
from bot.answering.extractive.quotes import cite, closest
from bot.answering.extractive.scoring import NEARLY_AS_GOOD, score
from bot.answering.extractive.section import named_section
from bot.answering.extractive.story import tell
from retrieval.article import Hit
from retrieval.models.embedder import Embedder
from retrieval.search.query import Lexicon

# Hits that sentences are taken from, and the most sentences of an answer.
READ, SHOWN = 8, 3

# Sentences that are embedded and compared with the question; more would take too long.
SHORTLIST = 8

# A further sentence is said at once, not on demand, if its score is at most so much below the first
# one's: less where the answer is sure. On news of 2023 (28 November 2026) these say 1.7 sentences
# and hold the answer for .495 of the questions, .8 for all 1.7 and .483.
SURE, BESIDE_SURE, BESIDE_UNSURE = 0.7, 0.5, 2.0

# In log-odds: what a further sentence loses if all its new words are in the answer already. By five
# folds on news (2026-11-24) three sentences hold the answer in .60 of questions.
REPEATED = 2.0

# Words of the shortest question that is counted where a message has several.
_SHORTEST_QUESTION = 3

# Two sentences that share this much of the shorter one's words say the same.
SAME = 0.7


def extractive(keyword: Lexicon, embedder: Embedder, bar: float = CONFIDENT) -> WholeAnswer:
    """Return the extractive answering step.

    `keyword` knows how rare a word is, `embedder` how near two texts are in meaning; an answer is
    given from the confidence `bar` on.
    """
    return partial(_extract, keyword, embedder, bar)


def rank(
    question: AnalysedQuestion, hits: Sequence[Hit], embedder: Embedder
) -> list[SentenceCandidate]:
    """Return the sentences of the hits that may answer, best first."""
    shortlist = _by_score(candidates(question, hits[:READ]))[:SHORTLIST]
    if not shortlist:
        return []
    asked = embedder.embed_question(question.text)
    vectors = embedder.embed([sentence.text for sentence in shortlist])
    return _by_score(
        replace(
            sentence,
            features={**sentence.features, "cosine": embedder.scale(float(vector @ asked))},
        )
        for sentence, vector in zip(shortlist, vectors, strict=True)
    )


def choose(
    ranked: Sequence[SentenceCandidate],
    within: float = NEARLY_AS_GOOD,
    first: Sequence[SentenceCandidate] = (),
) -> list[SentenceCandidate]:
    """Take `first`, or the best sentence, then those that add most; none says the same as another.

    Further sentences score at most `within` below the best, and lose by what of them is in the
    answer already: maximal marginal relevance (Carbonell and Goldstein, 1998).
    """
    chosen = list(first or ranked[:1])[:SHOWN]
    left = [sentence for sentence in ranked if sentence.score >= ranked[0].score - within]
    while left := [sentence for sentence in left if _is_new(sentence, chosen)]:
        if len(chosen) >= SHOWN:
            break
        stems = frozenset().union(*(sentence.new for sentence in chosen))
        chosen.append(max(left, key=partial(_marginal_relevance, stems)))
    return chosen


def _extract(keyword: Lexicon, embedder: Embedder, bar: float, evidence: Evidence) -> Answer:
    if evidence.news:
        return digest(evidence)
    if evidence.subject:
        return _held_back(tell(keyword, embedder, evidence), bar)
    text = evidence.question.text
    first, *others = [AnalysedQuestion(keyword, text, clause) for clause in clauses(text)]
    if section := named_section(first, evidence.hits[:READ]):
        return _held_back(section, bar)
    ranked = rank(first, evidence.hits, embedder)
    confidence = confidence_of(first, ranked, evidence)
    if confidence < bar:
        return Answer(
            "unknown",
            reason="no_support",
            closest=tuple(closest(choose(ranked))) if confidence >= RELEVANT else (),
            confidence=confidence,
        )
    ranked = newest_first(first, ranked)
    disagreement = find_disagreement(first, ranked)
    leading = list(disagreement.shown_first) if disagreement else ranked[:1]
    for question in others:
        best = _best_with_answer_type(rank(question, evidence.hits, embedder))
        leading += [sentence for sentence in best if _is_new(sentence, leading)]
    chosen = choose(ranked, first=leading)
    shown = max(len(leading), _count_needed(chosen, confidence))
    quotes = cite(chosen)
    return Answer(
        "answered",
        sentences=tuple(_sentence(first, citation) for citation in quotes[:shown]),
        citations=tuple(quotes[:shown]),
        more=tuple(quotes[shown:]),
        notes=(*((disagreement.note,) if disagreement else ()), *_several(text)),
        reason=disagreement.reason if disagreement else None,
        confidence=confidence,
    )


def _several(text: str) -> Iterator[Note]:
    """Yield that a message has several questions, of which the quotes may answer the first alone.

    "Really?" is none.
    """
    count = sum(len(part.split()) >= _SHORTEST_QUESTION for part in text.split("?")[:-1])
    if count > 1:
        several = f"You asked {count} questions at once; for an answer to each, ask one at a time."
        yield Note("several", several)


def _held_back(answer: Answer, bar: float) -> Answer:
    """Return a story or section that is not sure enough as the closest passages."""
    if answer.status != "answered" or answer.confidence >= bar:
        return answer
    closest = answer.citations[:SHOWN]
    return Answer("unknown", reason="no_support", closest=closest, confidence=answer.confidence)


def _count_needed(chosen: Sequence[SentenceCandidate], confidence: float) -> int:
    """Return how many of the chosen sentences it takes: those that may be the answer as well.

    Where the first one has the kind of thing that is asked for, one that lacks it adds nothing.
    """
    best, within = chosen[0], BESIDE_SURE if confidence >= SURE else BESIDE_UNSURE
    return 1 + sum(
        sentence.score >= best.score - within
        and sentence.features["supplies"] >= best.features["supplies"]
        for sentence in chosen[1:]
    )


def _sentence(question: AnalysedQuestion, citation: Citation) -> Sentence:
    text = " ".join(citation.quote.split())
    return Sentence(text, (citation.n,), emphasis=emphasised(question, text))


def _best_with_answer_type(ranked: Sequence[SentenceCandidate]) -> list[SentenceCandidate]:
    """Return the best sentence that has what is asked for, if nearly as good as the best of all."""
    near = [sentence for sentence in ranked if sentence.score >= ranked[0].score - NEARLY_AS_GOOD]
    return [sentence for sentence in near if sentence.features["supplies"]][:1]


def _marginal_relevance(stems: frozenset[str], sentence: SentenceCandidate) -> float:
    """Return the score of a sentence beside others that have these new stems."""
    repeated = len(sentence.new & stems) / max(1, len(sentence.new))
    return sentence.score - REPEATED * repeated


def _is_new(sentence: SentenceCandidate, others: Iterable[SentenceCandidate]) -> bool:
    """Whether no other sentence says nearly the same words, as two outlets' copies of a report."""
    return not any(_is_alike(sentence.text, other.text) for other in others)


def _is_alike(text: str, other: str) -> bool:
    words, others = set(text.casefold().split()), set(other.casefold().split())
    return len(words & others) > SAME * min(len(words), len(others))


def _by_score(sentences: Iterable[SentenceCandidate]) -> list[SentenceCandidate]:
    scored = [replace(sentence, score=score(sentence.features)) for sentence in sentences]
    return sorted(scored, key=lambda sentence: -sentence.score)
