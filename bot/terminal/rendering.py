"""Answers, hits and articles as lines for a terminal.

Text of others (articles, titles, model output) only becomes `rich.text.Text`, never markup, without
control characters. Pure.
"""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.answering.answer import Answer, Citation, Sentence
from bot.answering.surroundings import surroundings
from bot.answering.wording import follow_ups, lead, outlet, published, refusal, remarks, title
from retrieval.article import Article, Hit
from retrieval.text.normalise import normalise, normalise_line

# Characters of context on each side of a quote: a paragraph or two of a news article.
_CONTEXT = 400
_FIRST_WORDS = 12  # of a hit


def render_answer(answer: Answer) -> list[RenderableType]:
    """Return the answer or refusal, its citations, its notes, and what to ask next."""
    if answer.talk:
        return [_text(normalise(answer.talk))]
    lines: list[RenderableType] = [_text(refusal(answer)), *map(render_passage, answer.closest)]
    if answer.status == "answered":
        first = [_text(line, "bold")] if (line := lead(answer)) else []
        lines = [*first, render_sentences(answer), Text(), *_sources(answer)]
    notes = [_text(remark, "dim italic") for remark in remarks(answer)]
    if next_line := follow_ups(answer):
        notes.append(_text(next_line, "dim"))
    return [*lines, Text(), *notes] if notes else lines


def render_sentences(answer: Answer) -> Text:
    """Return the sentences as one paragraph, each with its citation markers; a dated one a line."""
    paragraph = _text("")
    for sentence in answer.sentences:
        between = "\n" if sentence.day else " "
        paragraph.append(between if paragraph else "").append_text(
            _text(sentence.in_front, "bold")
        ).append_text(_emphasised(sentence))
        for n in sentence.citations:
            paragraph.append(" ").append_text(_marker(n))
        if not sentence.verified:
            paragraph.append(" ").append_text(_text("[not confirmed]", "bold red"))
    return paragraph


def render_citation(citation: Citation, *, quoted: bool = True) -> RenderableType:
    """Return the number, title, outlet, date, quote and link of a citation."""
    quote = [_text(_quoted(normalise_line(citation.quote)), "dim")] if quoted else []
    lines = [_byline(citation.article), *quote, *_address(citation.article, citation.link)]
    return _item(_marker(citation.n), lines)


def render_passage(citation: Citation) -> RenderableType:
    """Return a quote to be read at once, above where it is from."""
    article = citation.article
    lines = [_text(_quoted(normalise_line(citation.quote))), _byline(article, "dim")]
    return _item(_marker(citation.n), [*lines, *_address(article, citation.link)])


def render_quote(citation: Citation) -> list[RenderableType]:
    """Return the quote between »…« in its context in the article, and its offsets."""
    before, quote, after = surroundings(citation, _CONTEXT)
    passage = Text.assemble(before, (f"»{quote}«", "bold yellow"), after, overflow="fold")
    offsets = _text(
        f"characters {citation.start} to {citation.end} of {len(citation.article.text)}", "dim"
    )
    heading = _item(_marker(citation.n), [_byline(citation.article)])
    return [heading, Text(), passage, Text(), offsets]


def render_hits(hits: Sequence[Hit]) -> list[RenderableType]:
    """Return for each hit its rank, score, parts of the score, article and first words."""
    names = dict.fromkeys(name for hit in hits for name in hit.scores)
    parts = [name for name in names if any(hit.scores.get(name) != hit.score for hit in hits)]
    rows = [["#", "score", *parts]]
    rows += [_numbers(rank, hit, parts) for rank, hit in enumerate(hits, 1)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    header, *numbers = ["  ".join(map(str.rjust, row, widths)) for row in rows]
    lines: list[RenderableType] = [_text(header, "dim") if hits else _text("Nothing was found.")]
    for line, hit in zip(numbers, hits, strict=True):
        words = normalise(hit.chunk.text).split()
        beginning = " ".join(words[:_FIRST_WORDS]) + ("…" if words[_FIRST_WORDS:] else "")
        details = [_byline(hit.chunk.article), _text(beginning, "dim")]
        lines += [_text(line, "cyan"), _item(_text("   "), details)]
    return lines


def render_measures(answer: Answer) -> list[RenderableType]:
    """Return the confidence of an answer, how it was made, and its timings."""
    times = [f"{stage} {milliseconds:.0f} ms" for stage, milliseconds in answer.timings.items()]
    mode = normalise_line(answer.model or "model") if answer.mode == "model" else "extractive"
    return [_text(", ".join([f"confidence {answer.confidence:.2f}", mode, *times]), "dim italic")]


def render_articles(articles: Sequence[Article], more: int = 0) -> list[RenderableType]:
    """Return a table of articles with their ids; say how many `more` there are."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Date", no_wrap=True)
    table.add_column("Outlet", overflow="fold", max_width=24)
    table.add_column("Title", overflow="fold")
    for article in articles:
        date = (article.published or "unknown")[: len("2024-05-07")]
        about = "~" if article.published_from == "assumed" else ""
        name = Group(_text(title(article)), _text(normalise_line(article.id), "dim"))
        table.add_row(_text(about + date), _text(outlet(article)), name)
    return [table, _text(f"and {more} more; add words to narrow the list")] if more else [table]


def render_article(article: Article) -> list[RenderableType]:
    """Return the full article below its title, outlet, date, author and address."""
    author = [_text(f"by {normalise_line(article.author)}")] if article.author else []
    version = [_text(f"version {article.version}", "dim")] if article.version > 1 else []
    head = [_byline(article), *author, *_address(article, article.url), *version]
    return [*head, Text(), _text(normalise(article.text))]


def _text(text: str, style: str | Style = "") -> Text:
    # `Text(text, style)` would style, and link, the rest of the line as well.
    return Text.assemble((text, style), overflow="fold")


def _item(mark: Text, lines: Sequence[Text]) -> RenderableType:
    """Return the lines indented beside a mark."""
    item = Table.grid(padding=(0, 1, 0, 0))
    item.add_column(no_wrap=True)
    item.add_row(mark, Group(*lines))
    return item


def _marker(n: int) -> Text:
    return _text(f"[{n}]", "bold cyan")


def _byline(article: Article, style: str = "bold") -> Text:
    origin = f" — {outlet(article)}, {published(article)}"
    return Text.assemble((title(article), style), origin, overflow="fold")


def _quoted(quote: str) -> str:
    # Straight marks around a quote that has curly ones, so that its end can be seen.
    return f'"{quote}"' if "“" in quote or "”" in quote else f"“{quote}”"


def _address(article: Article, target: str) -> list[Text]:
    target = normalise_line(target).replace(" ", "%20")
    is_web = target.startswith(("https://", "http://"))  # nothing else is safe to click
    style = Style(dim=True, link=target if is_web else None)
    return [_text(normalise_line(article.url), style)] if article.url else []


def _sources(answer: Answer) -> list[RenderableType]:
    """Return where the sentences are from, with the quotes that are not said anyway."""
    said = normalise_line(" ".join(sentence.text for sentence in answer.sentences))
    return [
        render_citation(citation, quoted=normalise_line(citation.quote) not in said)
        for citation in answer.citations
    ]


def _emphasised(sentence: Sentence) -> Text:
    """Return the text of a sentence with what answers in bold."""
    parts, end = [], 0
    for start, stop in sentence.emphasis:
        parts += [(sentence.text[end:start], ""), (sentence.text[start:stop], "bold")]
        end = stop
    parts.append((sentence.text[end:], ""))
    return Text.assemble(*((_inline(text), style) for text, style in parts), overflow="fold")


def _inline(text: str) -> str:
    """Return part of a sentence, with the white space at its ends; rows keep their lines."""
    return normalise(f"|{text}|")[1:-1]


def _numbers(rank: int, hit: Hit, parts: Sequence[str]) -> list[str]:
    values = [f"{hit.scores[part]:.3f}" if part in hit.scores else "-" for part in parts]
    return [str(rank), f"{hit.score:.3f}", *values]
