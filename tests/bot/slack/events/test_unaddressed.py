"""What people write in a thread of the bot without naming it: questions to it, and talk."""

import pytest

from bot.slack.events.unaddressed import asks_the_bot

QUESTIONS = """
and when was that?
And how much does it cost?
who was saved?
what about the ferry?
how about Kessel?
Is it open again yet?
why?
since when?
for how long?
where did it sink
when does the bridge open again
what happened to the crew
who decided that?
how many people were on board?
Which outlets reported it?
was anybody hurt?
has the mayor resigned?
did the council agree?
tell me more
more details please
Tell me about the mayor.
can you tell me when it reopens?
could you please summarise that?
do you know who built it?
latest on the ferry
and the mayor?
And in Kessel?
Kessel Bridge?
ok, and what did the mayor say?
thanks! and who pays for it?
Interesting. When does it open?
so who is responsible then?
What did Dr. Vogt say about the bearings?
will it be closed next week?
are there any other bridges?
any news on the tunnel?
Is the 14 December date still right?
what does “bearing” mean here?
what's the source for that?
who's the chief engineer?
any idea when it opens?
and is it safe now?
does anyone know who built it?
In which town was that?
is that still true
"""
TALK = """
lol ok see you at lunch
thanks bot!
ok cool
+1
👍
:tada:
thanks!
got it
nice one
haha
I will ask Ines about it
@someone do you know?
we should tell the team
let's talk about it tomorrow
I was there when it happened
when I was there it rained
are you coming to lunch?
who wants coffee?
can you review my PR?
could you send me the slides?
shall we meet at 3?
did you see my mail?
what do you think, Bob?
where are you?
how are you?
how was your weekend?
lunch?
who's in?
who's coming?
ready?
really?
what a mess
how nice
who knows
why not
which reminds me: the report is due
I think that is wrong.
That cannot be right
The bridge is on my way to work.
FYI https://example.org/page
closing this thread
let me check with the county
sounds good, will do
see above
bump
what time is lunch?
is the build still red?
we can go there on Saturday
yes please
no worries
so it is still closed then
that is good news for the ferry
when you have a minute, call me
who is on call today?
has anyone tested the new build?
and you?
thanks, that helps a lot
right?
"""


def lines(table: str) -> list[str]:
    return table.strip().splitlines()


@pytest.mark.parametrize("text", lines(QUESTIONS))
def test_a_question_on_the_articles_is_one_to_the_bot(text: str) -> None:
    assert asks_the_bot(text)


@pytest.mark.parametrize("text", lines(TALK))
def test_what_people_say_to_each_other_is_not(text: str) -> None:
    assert not asks_the_bot(text)
