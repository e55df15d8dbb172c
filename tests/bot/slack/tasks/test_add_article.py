"""Articles that owners upload in a direct message, with the real Bolt and SDK, and a real index."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bot.app import App
from bot.slack.limits import Limits
from tests.bot.slack.waiting import wait_until_closed
from tests.standins.website import PAGE, website

STORY = "# Lighthouse sold\n\nThe lighthouse on Gull Rock was sold to Mara Venn for 90,000.\n"


@pytest.fixture
def open_app(settings) -> Iterator[Callable[..., App]]:
    """The product itself, with the settings of the bot and some others."""
    with ExitStack() as opened:
        yield lambda **changed: opened.enter_context(
            closing(App(settings.model_copy(update=changed)))
        )


@pytest.fixture
def owned(serve, slack):
    """A bot of which Alice is an owner."""
    return serve(slack_owners=f"U0SOMEBODY, {slack.ALICE}")


def upload(slack, name: str, content: bytes, text: str = "", **how: str) -> tuple[str, str]:
    """Upload a file in a direct message, and return the channel and thread."""
    channel, ts, _ = slack.dm(text, files=[slack.add_file(name, content)], **how)
    return channel, ts


@pytest.fixture
def add(slack, replies):
    """Press the button of the offer, and return what is said then."""

    def press(channel: str, ts: str) -> str:
        press_in(slack, replies(channel, ts)[0], channel, ts)
        return replies(channel, ts, 2)[-1]["text"]

    return press


def press_in(slack, offer, channel: str, ts: str, user: str | None = None) -> None:
    button = offer["blocks"][1]["elements"][0]

    slack.press(button, channel, {"ts": offer["ts"], "thread_ts": ts}, user).wait()


def test_an_uploaded_article_is_offered_then_added_and_can_be_asked_about(
    slack, open_app, serve, replies, add
) -> None:
    app = open_app(slack_owners=slack.ALICE)
    serve(product=app, slack_owners=slack.ALICE)
    channel, ts = upload(slack, "lighthouse.md", STORY.encode())
    (offer,) = replies(channel, ts)
    assert offer["text"] == "Shall I add “lighthouse.md” to the articles that I answer from?"
    assert app.library.articles() == []
    assert add(channel, ts) == "Added “Lighthouse sold”; ask me about it."
    (stored,) = app.library.articles()
    assert stored.title == "Lighthouse sold"
    assert Path(stored.origin).read_text() == STORY
    _, asked, _ = slack.dm("Who bought the lighthouse?")
    assert "Mara Venn" in replies(channel, asked)[0]["text"]


def test_a_link_alone_is_offered_then_fetched_and_added(
    slack, open_app, serve, replies, add
) -> None:
    with website() as site:
        changed = {"slack_owners": slack.ALICE, "fetch_private": True}
        app = open_app(**changed)
        serve(product=app, **changed)
        channel, ts, _ = slack.dm(f"<{site}/lighthouse?utm_source=x&amp;a=1>")
        (offer,) = replies(channel, ts)
        assert offer["text"].startswith(f"Shall I add “{site}/lighthouse?")
        assert add(channel, ts) == "Added “Lighthouse sold”; ask me about it."
        (stored,) = app.library.articles()
        assert stored.url == f"{site}/lighthouse?a=1"
        channel, ts, _ = slack.dm(f"<{site}/gone>")
        assert "127.0.0.1 answers 404" in add(channel, ts)


def test_a_link_into_a_private_network_is_not_fetched(slack, open_app, serve, add) -> None:
    with website() as site:
        app = open_app(slack_owners=slack.ALICE)
        serve(product=app, slack_owners=slack.ALICE)
        channel, ts, _ = slack.dm(f"<{site}/other>")
        assert "private network" in add(channel, ts)
        assert app.library.articles() == []


def test_a_link_in_a_question_is_part_of_the_question(slack, owned, replies) -> None:
    channel, ts, _ = slack.dm("what is <https://gazette.example/x> about?")
    assert replies(channel, ts)[0]["text"].startswith("You asked “what is https://gazette")


def test_what_others_upload_is_not_offered(slack, owned, newsroom, replies) -> None:
    channel, ts = upload(slack, "a.md", STORY.encode(), "what sank?", user=slack.BOB)
    assert replies(channel, ts)[0]["text"].startswith("You asked “what sank?”")
    ts = slack.say("look", channel=slack.GENERAL, files=[slack.add_file("a.md", b"x")])[0]
    wait_until_closed(slack, owned)
    assert slack.bot_replies(slack.GENERAL, ts) == []


@pytest.mark.parametrize("text", ["", "<https://gazette.example/story>"])
def test_others_are_told_that_only_owners_add_articles(
    slack, owned, newsroom, replies, text
) -> None:
    if text:
        channel, ts, _ = slack.dm(text, user=slack.BOB)
    else:
        channel, ts = upload(slack, "a.md", STORY.encode(), user=slack.BOB)
    assert replies(channel, ts)[0]["text"].startswith("Only my owners can add articles.")
    assert newsroom.asked == []


def test_an_owners_file_with_a_question_is_offered_and_the_question_answered(
    slack, owned, newsroom, replies
) -> None:
    channel, ts = upload(slack, "a.md", STORY.encode(), "what sank?")
    texts = sorted(reply["text"] for reply in replies(channel, ts, 2))
    assert texts[0].startswith("Shall I add “a.md”")
    assert texts[1].startswith("You asked “what sank?”")


def test_a_press_by_another_adds_nothing(slack, owned, newsroom, replies) -> None:
    channel, ts = upload(slack, "a.md", STORY.encode())
    (offer,) = replies(channel, ts)
    press_in(slack, offer, channel, ts, slack.BOB)
    replies(channel, ts)
    assert not slack.calls_to("files.info")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("photo.PNG", ".png"), ("report.exe", ".exe"), ("../../etc/passwd", "passwd")],
)
def test_a_file_of_a_kind_that_is_not_read_is_not_offered(
    slack, owned, replies, name, kind
) -> None:
    (reply,) = replies(*upload(slack, name, b"x"))
    assert reply["text"].startswith("I read .txt, ")
    assert reply["text"].endswith(f"{kind}”.")
    assert not slack.calls_to("files.info")


def test_of_several_files_those_that_are_read_are_offered(slack, owned, replies) -> None:
    files = [slack.add_file("photo.png", b"x"), slack.add_file("a.md", STORY.encode())]
    channel, ts, _ = slack.dm("", files=files)
    assert replies(channel, ts)[0]["text"].startswith("Shall I add “a.md” to")


def test_a_question_with_a_picture_is_answered_and_the_picture_left_alone(
    slack, owned, replies
) -> None:
    (reply,) = replies(*upload(slack, "photo.png", b"x", "what sank?"))
    assert reply["text"].startswith("You asked “what sank?”")


@pytest.mark.parametrize(
    ("name", "content"), [("bad.md", b"\xff\xfe\x00\xd8" * 9), ("empty.txt", b"")]
)
def test_a_file_that_is_no_article_is_refused_with_the_reason(
    slack, owned, settings, name, content, add
) -> None:
    channel, ts = upload(slack, name, content)
    said = add(channel, ts)
    assert said.startswith(f"I could not add “{name}”: ")
    assert not [*settings.data_dir.glob("uploads/*/*")]


def test_a_file_whose_record_names_another_kind_is_refused(slack, owned, add) -> None:
    about = slack.add_file("a.md", STORY.encode())
    channel, ts, _ = slack.dm("", files=[dict(about)])
    about["name"] = "../../etc/passwd"
    assert "not “passwd”" in add(channel, ts)


def test_a_file_that_is_too_large_is_not_fetched(slack, serve, add) -> None:
    serve(limits=Limits(largest_upload=1_000_000), slack_owners=slack.ALICE)
    channel, ts = upload(slack, "a.txt", b"word " * 250_000)
    assert "over 1 MB" in add(channel, ts)


def test_a_missing_scope_is_named(slack, owned, add) -> None:
    channel, ts = upload(slack, "a.md", STORY.encode())
    slack.scopes = slack.scopes - {"files:read"}
    assert "files:read" in add(channel, ts)


def test_a_page_to_log_in_at_is_no_article(slack, owned, add) -> None:
    about = slack.add_file("a.md", STORY.encode(), "text/html")
    channel, ts, _ = slack.dm("", files=[about])
    assert "files:read" in add(channel, ts)


def test_an_uploaded_page_is_an_article_unless_it_is_the_one_to_log_in_at(
    slack, owned, add
) -> None:
    page = slack.add_file("a.html", PAGE.format(head="").encode(), "text/html")
    channel, ts, _ = slack.dm("", files=[page])
    assert add(channel, ts).startswith("Added “Lighthouse sold”")
    sign_in = b"<html><title>Sign in | Slack</title><p>Sign in to your workspace</p></html>"
    channel, ts, _ = slack.dm("", files=[slack.add_file("b.html", sign_in, "text/html")])
    assert "files:read" in add(channel, ts)


def test_our_token_goes_to_nobody_but_slack(slack, owned, add) -> None:
    about = slack.add_file("a.md", STORY.encode())
    about["url_private_download"] = "http://localhost:9/a.md"
    channel, ts, _ = slack.dm("", files=[about])
    assert "not kept by Slack" in add(channel, ts)


def test_two_files_of_one_name_are_two_articles(slack, owned, settings, add) -> None:
    files = [slack.add_file("a.md", STORY.encode()), slack.add_file("a.md", b"# Two\n\nOther.\n")]
    channel, ts, _ = slack.dm("", files=files)
    said = add(channel, ts)
    assert said == "Added “Lighthouse sold”; ask me about it. Added “Two”; ask me about it."
    assert len([*settings.data_dir.glob("uploads/*/a.md")]) == 2


def test_the_log_has_no_name_of_a_file(slack, owned, caplog, add) -> None:
    channel, ts = upload(slack, "secret-plan.md", b"")
    add(channel, ts)
    assert "secret-plan" not in caplog.text
