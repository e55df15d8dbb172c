"""A table of questions, the moment they are asked and the period they must be read as."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.dates.timeframe import read_timeframe

# Asked on: a Wednesday in autumn; the turn of a month, a year, February; Mondays and Sundays;
# the days on which clocks change in London and New York.
WED = "2024-11-20T15:00 Europe/London"
MON = "2024-07-01T09:00 Europe/London"
SUN = "2024-06-30T22:00 Europe/London"
SAT = "2024-05-25T10:00 America/New_York"
NEW_YEAR = "2025-01-01T00:30 Asia/Tokyo"
LEAP = "2024-02-29T12:00 Asia/Tokyo"
MARCH = "2025-03-01T08:00 Asia/Tokyo"
MAY_END = "2024-05-31T12:00 UTC"
NY_SPRING = "2024-03-10T12:00 America/New_York"
NY_AUTUMN = "2024-11-03T12:00 America/New_York"
NY_NIGHT = "2024-03-31T23:30 America/New_York"

N = "newest"

TIMES = [
    # days
    ("What happened today?", WED, "2024-11-20", "2024-11-21"),
    ("What happened today?", NEW_YEAR, "2025-01-01", "2025-01-02"),
    ("What happened today in Leeds?", NY_SPRING, "2024-03-10", "2024-03-11"),
    ("What did she say earlier today?", WED, "2024-11-20", "2024-11-21"),
    ("What did the mayor say this morning?", WED, "2024-11-20", "2024-11-21"),
    ("What did the mayor say this afternoon?", WED, "2024-11-20", "2024-11-21"),
    ("Who won tonight?", WED, "2024-11-20", "2024-11-21"),
    ("Who won last night?", WED, "2024-11-19", "2024-11-21"),
    ("What happened yesterday?", WED, "2024-11-19", "2024-11-21"),
    ("Yesterday, what did the mayor say?", WED, "2024-11-19", "2024-11-21"),
    ("What was in yesterday's budget?", WED, "2024-11-19", "2024-11-21"),
    ("What happened yesterday morning?", WED, "2024-11-19", "2024-11-21"),
    ("What happened yesterday?", NEW_YEAR, "2024-12-31", "2025-01-02"),
    ("What happened yesterday?", MARCH, "2025-02-28", "2025-03-02"),
    ("What happened yesterday?", NY_AUTUMN, "2024-11-02", "2024-11-04"),
    ("What happened the day before yesterday?", WED, "2024-11-18", "2024-11-21"),
    ("What happened the day before yesterday?", "2024-03-01T01:00 UTC", "2024-02-28", "2024-03-02"),
    ("What happened 3 days ago?", WED, "2024-11-17", "2024-11-21"),
    ("What happened ten days ago?", WED, "2024-11-10", "2024-11-14"),
    ("What happened a day ago?", NEW_YEAR, "2024-12-31", "2025-01-02"),
    # some time ago
    ("What happened a week ago?", WED, "2024-11-10", "2024-11-18"),
    ("Who resigned two weeks ago?", WED, "2024-11-03", "2024-11-11"),
    ("Who resigned a month ago?", WED, "2024-10-05", "2024-11-06"),
    ("Who resigned a month ago?", "2024-03-31T12:00 UTC", "2024-02-14", "2024-03-17"),
    ("Who resigned a few weeks ago?", WED, "2024-10-09", "2024-11-21"),
    ("A probe landed on the moon days ago. What is it called?", WED, "2024-11-13", "2024-11-21"),
    ("What was said this time last year?", WED, "2023-11-05", "2023-12-07"),
    ("What was said this time last year?", LEAP, "2023-02-13", "2023-03-17"),
    # up to now
    ("Storms in the last 3 days?", WED, "2024-11-17", "2024-11-21"),
    ("Storms in the last 3 days?", NY_SPRING, "2024-03-07", "2024-03-11"),
    ("What did they do in the past two weeks?", WED, "2024-11-06", "2024-11-21"),
    ("What did they do in the past few days?", WED, "2024-11-15", "2024-11-21"),
    ("What did they do over the last couple of weeks?", WED, "2024-11-06", "2024-11-21"),
    ("What happened in the last fortnight?", WED, "2024-11-06", "2024-11-21"),
    ("Who resigned in the past week?", WED, "2024-11-13", "2024-11-21"),
    ("Who resigned in the last week?", MON, "2024-06-24", "2024-07-02"),
    ("Who resigned this past week?", MON, "2024-06-24", "2024-07-02"),
    ("Who resigned in the last month?", WED, "2024-10-20", "2024-11-21"),
    ("Who resigned in the last month?", MAY_END, "2024-04-30", "2024-06-01"),
    ("Who resigned over the past year?", LEAP, "2023-02-28", "2024-03-01"),
    ("Who resigned in the last 12 months?", WED, "2023-11-20", "2024-11-21"),
    ("What changed over the past decade?", WED, "2014-11-20", "2024-11-21"),
    ("What happened in the last 24 hours?", WED, "2024-11-19T15:00", "2024-11-21"),
    ("What happened in the last 24 hours?", NY_SPRING, "2024-03-09T11:00", "2024-03-11"),
    ("What happened in the last 24 hours?", NY_AUTUMN, "2024-11-02T13:00", "2024-11-04"),
    ("What happened in recent days?", WED, "2024-11-13", "2024-11-21"),
    ("Which hospitals were attacked in recent weeks?", WED, "2024-10-09", "2024-11-21"),
    ("What happened in recent months?", WED, "2024-05-21", "2024-11-21"),
    ("Which country recently returned the vases?", WED, "2024-08-22", "2024-11-21"),
    ("What has she done lately?", WED, "2024-08-22", "2024-11-21"),
    # weeks
    ("Which volcano erupted this week?", WED, "2024-11-17", "2024-11-21"),
    ("Which volcano erupted this week?", MON, "2024-06-28", "2024-07-02"),
    ("Which volcano erupted this week?", SUN, "2024-06-23", "2024-07-01"),
    ("What did he say earlier this week?", WED, "2024-11-17", "2024-11-21"),
    ("What happened last week in Gaza?", WED, "2024-11-11", "2024-11-19"),
    ("What happened last week?", MON, "2024-06-24", "2024-07-02"),
    ("What happened last week?", SUN, "2024-06-17", "2024-06-25"),
    ("What happened the previous week?", NEW_YEAR, "2024-12-23", "2024-12-31"),
    ("Who won over the weekend?", WED, "2024-11-16", "2024-11-21"),
    ("Who won over the weekend?", SUN, "2024-06-29", "2024-07-01"),
    ("Who won at the weekend?", MON, "2024-06-29", "2024-07-02"),
    ("Who won this weekend?", MON, "2024-06-29", "2024-07-02"),
    ("Who won this weekend?", SAT, "2024-05-25", "2024-05-26"),
    ("Who spoke at the college last weekend?", SAT, "2024-05-18", "2024-05-23"),
    ("Who spoke at the college last weekend?", MON, "2024-06-29", "2024-07-02"),
    # weekdays
    ("What happened on Wednesday?", WED, "2024-11-20", "2024-11-21"),
    ("What was the score on Sunday?", WED, "2024-11-17", "2024-11-21"),
    ("What was the score on Sunday?", SUN, "2024-06-30", "2024-07-01"),
    ("What was the score on Sunday?", MON, "2024-06-30", "2024-07-02"),
    ("What was the score on Monday?", SUN, "2024-06-24", "2024-06-28"),
    ("What happened on Tuesday?", NEW_YEAR, "2024-12-31", "2025-01-02"),
    ("Which network failed Tuesday for hours?", WED, "2024-11-19", "2024-11-21"),
    ("Who announced his resignation Thursday?", WED, "2024-11-14", "2024-11-18"),
    ("Who blocked Paris on Thursday morning?", WED, "2024-11-14", "2024-11-18"),
    ("what happened monday", WED, "2024-11-18", "2024-11-21"),
    ("What was the outcome of Wednesday's vote?", MON, "2024-06-26", "2024-06-30"),
    ("What did the pope say last Friday?", WED, "2024-11-15", "2024-11-19"),
    ("What did the pope say last Wednesday?", WED, "2024-11-13", "2024-11-17"),
    ("What did the pope say this Monday?", WED, "2024-11-18", "2024-11-21"),
    ("What did Will Smith do on Sunday?", WED, "2024-11-17", "2024-11-21"),
    ("What was played between Monday and Wednesday?", WED, "2024-11-18", "2024-11-21"),
    # dates
    ("What happened on 5 May?", WED, "2024-05-05", "2024-05-09"),
    ("What happened on 5 May?", MARCH, "2024-05-05", "2024-05-09"),
    ("What happened on May 5th?", WED, "2024-05-05", "2024-05-09"),
    ("What happened on the 5th of May?", WED, "2024-05-05", "2024-05-09"),
    ("Who won the vote on 5 May 2024?", WED, "2024-05-05", "2024-05-09"),
    ("What happened on 6 January 2021?", WED, "2021-01-06", "2021-01-10"),
    ("What happened on January 6, 2021, in Washington?", WED, "2021-01-06", "2021-01-10"),
    ("Who died on Sunday, May 5?", WED, "2024-05-05", "2024-05-09"),
    ("Who died on Sun 5 May 2024?", WED, "2024-05-05", "2024-05-09"),
    ("Who died on Sept. 3?", WED, "2024-09-03", "2024-09-07"),
    ("What happened on 2024-05-07?", WED, "2024-05-07", "2024-05-11"),
    ("What happened on 25/7/2024?", WED, "2024-07-25", "2024-07-29"),
    ("What happened on 7/25/2024?", WED, "2024-07-25", "2024-07-29"),
    ("What happened on 29 February?", MARCH, "2024-02-29", "2024-03-04"),
    ("What happened on 29 February?", LEAP, "2024-02-29", "2024-03-01"),
    ("What happened on 31 December?", NEW_YEAR, "2024-12-31", "2025-01-02"),
    ("What happened on 18 November?", WED, "2024-11-18", "2024-11-21"),
    ("Who won on 5 December?", WED, "2023-12-05", "2023-12-09"),
    ("Who won on 5 March last year?", WED, "2023-03-05", "2023-03-09"),
    ("What happened between 3 and 7 May?", WED, "2024-05-03", "2024-05-09"),
    ("What happened from 2 to 9 June?", WED, "2024-06-02", "2024-06-11"),
    ("What happened from May 3-7?", WED, "2024-05-03", "2024-05-09"),
    ("What happened May 3 to 7, 2023?", WED, "2023-05-03", "2023-05-09"),
    ("What happened from 28 April 2024 to 3 May 2024?", WED, "2024-04-28", "2024-05-05"),
    ("What happened between 28 December and 3 January?", MARCH, "2024-12-28", "2025-01-05"),
    # months, quarters, seasons
    ("What happened this month?", WED, "2024-11-01", "2024-11-21"),
    ("What happened earlier this month?", WED, "2024-11-01", "2024-11-21"),
    ("What happened last month?", WED, "2024-10-01", "2024-11-02"),
    ("What happened last month?", NEW_YEAR, "2024-12-01", "2025-01-02"),
    ("What happened last month?", MARCH, "2025-02-01", "2025-03-02"),
    ("What happened the previous month?", LEAP, "2024-01-01", "2024-02-02"),
    ("What happened early last month?", WED, "2024-10-01", "2024-10-12"),
    ("What happened in March?", WED, "2024-03-01", "2024-04-02"),
    ("What happened in March?", MARCH, "2025-03-01", "2025-03-02"),
    ("What happened in March?", NEW_YEAR, "2024-03-01", "2024-04-02"),
    ("What happened in March?", NY_NIGHT, "2024-03-01", "2024-04-01"),
    ("What happened in February?", MARCH, "2025-02-01", "2025-03-02"),
    ("What did he say in may?", WED, "2024-05-01", "2024-06-02"),
    ("What happened to Theresa May in May?", WED, "2024-05-01", "2024-06-02"),
    ("What happened in March 2024?", WED, "2024-03-01", "2024-04-02"),
    ("What happened in February 2024?", WED, "2024-02-01", "2024-03-02"),
    ("What happened in Sept. 2023?", WED, "2023-09-01", "2023-10-02"),
    ("What happened in December 2023?", WED, "2023-12-01", "2024-01-02"),
    ("What happened in March last year?", WED, "2023-03-01", "2023-04-02"),
    ("What happened last March?", WED, "2024-03-01", "2024-04-02"),
    ("What happened last November?", WED, "2023-11-01", "2023-12-02"),
    ("What happened in early March?", WED, "2024-03-01", "2024-03-12"),
    ("What happened in mid-March?", WED, "2024-03-11", "2024-03-22"),
    ("What happened in late March?", WED, "2024-03-21", "2024-04-02"),
    ("What happened at the end of February 2023?", WED, "2023-02-19", "2023-03-02"),
    ("What happened between March and May 2024?", WED, "2024-03-01", "2024-06-02"),
    ("What happened between November and February?", MARCH, "2024-11-01", "2025-03-02"),
    ("What happened from March until now?", WED, "2024-03-01", "2024-11-21"),
    ("What happened in Q3 2024?", WED, "2024-07-01", "2024-10-02"),
    ("What happened in Q4?", MARCH, "2024-10-01", "2025-01-02"),
    ("What were profits in the second quarter of 2024?", WED, "2024-04-01", "2024-07-02"),
    ("What happened this quarter?", WED, "2024-10-01", "2024-11-21"),
    ("What happened last quarter?", NEW_YEAR, "2024-10-01", "2025-01-02"),
    ("What happened in the spring of 2024?", WED, "2024-03-01", "2024-06-02"),
    ("What happened in fall 2023?", WED, "2023-09-01", "2023-12-02"),
    ("What happened in winter 2024?", WED, "2023-12-01", "2024-03-02"),
    ("What happened in the summer?", MARCH, "2024-06-01", "2024-09-02"),
    ("What happened last summer?", WED, "2024-06-01", "2024-09-02"),
    # years
    ("What happened this year?", WED, "2024-01-01", "2024-11-21"),
    ("Who has resigned so far this year?", WED, "2024-01-01", "2024-11-21"),
    ("What happened last year?", WED, "2023-01-01", "2024-01-02"),
    ("What happened last year?", NEW_YEAR, "2024-01-01", "2025-01-02"),
    ("What happened in 2023?", WED, "2023-01-01", "2024-01-02"),
    ("What happened in the year 2022?", WED, "2022-01-01", "2023-01-02"),
    ("In 2024, who led the polls?", WED, "2024-01-01", "2024-11-21"),
    ("What happened in early 2024?", WED, "2024-01-01", "2024-05-03"),
    ("What happened in the 1990s?", WED, "1990-01-01", "2000-01-02"),
    ("What happened from 2017 to 2021?", WED, "2017-01-01", "2022-01-02"),
    # figures of a period come out during the next one
    ("How many babies did the country have last year?", WED, "2023-01-01", "2024-11-21"),
    ("What was inflation in March?", WED, "2024-03-01", "2024-05-02"),
    ("Which state had the highest rate from 2017 to 2019?", WED, "2017-01-01", "2022-12-31"),
    # bounds
    ("What has happened since March?", WED, "2024-03-01", None),
    ("What has happened since March?", MARCH, "2025-03-01", None),
    ("What has happened since 3 March 2024?", WED, "2024-03-03", None),
    ("What has happened since yesterday?", NEW_YEAR, "2024-12-31", None),
    ("What has happened since last Tuesday?", WED, "2024-11-19", None),
    ("What has happened since Tuesday's vote?", WED, "2024-11-19", None),
    ("Since 2020, who led the party?", WED, "2020-01-01", None),
    ("What has happened from 2019 onwards?", WED, "2019-01-01", None),
    ("What did she say after May 5, 2024?", WED, "2024-05-06", None),
    ("What did she say after March?", WED, "2024-04-01", None),
    ("What was known until 5 May?", WED, None, "2024-05-06"),
    ("What was known by 5 May?", WED, None, "2024-05-06"),
    ("What was known before 5 May?", WED, None, "2024-05-05"),
    ("What was known until March?", WED, None, "2024-04-01"),
    ("What was promised before the election on 5 May?", WED, None, "2024-05-05"),
    ("What was decided before the war in 2022?", WED, None, "2023-01-01"),
    ("What did the Fed do after the meeting on 18 September?", WED, "2024-09-18", None),
    ("Which of the following was recently struck?", WED, "2024-08-22", "2024-11-21"),
    ("What has happened since the quake in March?", WED, "2024-03-01", None),
    # a date that describes a thing has no end: the news about it may come at any time after
    ("Who beat last year's winner?", WED, "2023-01-01", None),
    ("Which judge freed the man who shot at the embassy in 2020?", WED, "2020-01-01", None),
    ("Is the law that parliament passed in March in force?", WED, "2024-03-01", None),
    # the newest
    ("What is the latest news this week?", WED, "2024-11-17", "2024-11-21", N),
    ("What is the most recent poll of this month?", WED, "2024-11-01", "2024-11-21", N),
]

NEWEST = [
    "What's the latest on Ukraine?",
    "What is the newest Tesla model?",
    "What is the most recent poll?",
    "Who currently leads the party?",
    "Who leads the party right now?",
    "Where is he now?",
    "What are the latest figures for the flood?",
]


@pytest.mark.parametrize(
    ("question", "weekday"),
    [
        ("Who resigned on Wednesday?", 2),
        ("Who resigned Friday?", 4),
        ("Who won Saturday's match?", 5),
        ("Who resigned last Wednesday?", None),
        ("Who resigned this Monday?", None),
        ("Who resigned yesterday?", None),
        ("Who resigned on Wednesday, 13 November?", None),
    ],
)
def test_a_period_says_whether_it_may_be_any_such_weekday(
    question: str, weekday: int | None
) -> None:
    period = read_timeframe(question, datetime.fromisoformat("2024-11-20T15:00+00:00")).period
    assert period
    assert period.weekday == weekday


NO_TIMES = [
    # the future: its articles are older
    "Who will he meet tomorrow?",
    "What is planned for next week?",
    "Will the bridge open in 2027?",
    "Who will play on Sunday?",
    "Who plays next Friday?",
    "Will it rain on Friday?",
    "When is the vote this week?",
    "What must be paid by Friday?",
    "The mayor plans to ban what by 2030?",
    "What does the party want by the end of 2025?",
    "Which teams are set to face off in February?",
    "Which vaccine will be updated this fall?",
    "Who leads in the polls ahead of the election on Sunday?",
    "What is on later this week?",
    "Who plays on 5 December?",
    "What opens before 2026?",
    # a year or day as an adjective, or in a name
    "Who was first in the 1969 moon landing?",
    "What caused the 2008 financial crisis?",
    "Who won the 2024 election?",
    "Who won in 2024 Olympics boxing?",
    "Who won the World Cup 2022?",
    "What is the March 2024 deal?",
    "What became of the January 6 committee?",
    "What are the July 4th holiday plans?",
    "Who led the Fourth of July parade?",
    "How many presidents were born on July 4?",
    "The contest takes place annually on July 4. What is eaten?",
    "How much is that in 2024 dollars?",
    # history: no article is that old
    "In 1803, the US purchased Louisiana from whom?",
    "Who landed on the moon in July 1969?",
    # names
    "Why has May said no?",
    "What did Theresa May say?",
    "What has changed since May became prime minister?",
    "Who spoke at the March on Washington?",
    "Did people march in Paris?",
    "Who wrote 1984 by Orwell?",
    "What did the Sunday Times report?",
    "How were sales on Black Friday?",
    "What is the Good Friday agreement?",
    "Which plays are by August Wilson?",
    "What did April Jones do?",
    "Who directed Friday the 13th?",
    "Who won on Super Tuesday?",
    "What was the Monday Night Football score?",
    "Who made The Last of Us?",
    "Who hosts Last Week Tonight?",
    "Last Week Tonight: who hosts it?",
    "Who presents This Morning?",
    "Who is the Today show host?",
    "What does USA Today say?",
    "Who sang “Yesterday”?",
    "Who stars in Wednesday?",
    "What is The Daily about?",
    # words and numbers
    "Where is the loom used today?",
    "What was it called in June/July 1754?",
    "How many schools had closed by 2010?",
    "How may this end?",
    "What came second?",
    "The cat sat in the sun; did dec or mar help?",
    "Why was the Boeing 737 grounded?",
    "What is in Area 51?",
    "Who planned the 9/11 attacks?",
    "What happened on 5/7/2024?",
    "What happened on 31 April?",
    "What was found 160,000 years ago?",
    "It is the first such loss in nearly two years. Whose?",
    "Who scored in the third quarter?",
    "When did the fall of Kabul happen?",
    "What happens every Sunday?",
    "Is this the hottest summer?",
    "Apocalypse Now: who directed it?",
    "Who paid, now that he is gone?",
]

RESTS = [
    ("What happened last week in Gaza?", "What happened in Gaza?"),
    ("In 2024, how many boats crossed?", "how many boats crossed?"),
    ("What's the latest on Ukraine?", "What's Ukraine?"),
    ("Who died on Sunday, May 5, in Leeds?", "Who died, in Leeds?"),
    ("What was the outcome of Wednesday's vote?", "What was the outcome of vote?"),
    ("What was promised before the vote on 5 May?", "What was promised before the vote?"),
    ("last week?", "last week?"),
    ("Who won the 2024 election?", "Who won the 2024 election?"),
]


def moment(text: str) -> datetime:
    local, zone = text.split()
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize("row", TIMES, ids=lambda row: f"{row[0]} {row[1][:10]}")
def test_a_period_is_read(row: tuple) -> None:
    question, asked, since, until, *newest = row
    now = moment(asked)
    timeframe = read_timeframe(question, now)
    expected = [edge and moment(f"{edge} {asked.split()[1]}") for edge in (since, until)]
    assert timeframe.period is not None
    assert [timeframe.period.since, timeframe.period.until] == expected
    assert timeframe.newest == bool(newest)


@pytest.mark.parametrize("question", NO_TIMES)
def test_what_is_no_past_time_makes_no_period(question: str) -> None:
    timeframe = read_timeframe(question, moment(WED))
    assert (timeframe.period, timeframe.newest, timeframe.rest) == (None, False, question)


@pytest.mark.parametrize("question", NEWEST)
def test_the_newest_is_asked_for_without_a_period(question: str) -> None:
    timeframe = read_timeframe(question, moment(WED))
    assert (timeframe.period, timeframe.newest) == (None, True)


@pytest.mark.parametrize(("question", "rest"), RESTS)
def test_the_rest_of_a_question_is_what_search_needs(question: str, rest: str) -> None:
    assert read_timeframe(question, moment(WED)).rest == rest


def test_the_days_of_a_time_zone_begin_at_its_own_midnight() -> None:
    period = read_timeframe("What happened on 31 March?", moment(NY_NIGHT)).period
    assert period is not None
    assert period.since is not None
    assert period.since.astimezone(UTC) == datetime(2024, 3, 31, 4, tzinfo=UTC)


def test_the_day_on_which_clocks_change_is_as_long_as_it_is() -> None:
    period = read_timeframe("What happened today?", moment(NY_AUTUMN)).period
    assert period is not None
    assert period.since is not None
    assert period.until is not None
    assert period.until.astimezone(UTC) - period.since.astimezone(UTC) == timedelta(hours=25)


WORDS = (
    "What happened on in the since before after until by between from and to of last past this next"
    " early late mid 3 5 31 29 99 1990s 2024 1999 9999 May March february Sunday monday's week"
    " weeks month years decades ago yesterday today now latest weekend Q3 spring quarter - , ? ."
    " 2024-02-30 31/12/2023 a few who will recent days hours"
    " decade hundred and three twenty-four 999"
    " ſince laſt ſunday ٣ 9999-12-31 2099-12-31 0000-00-00 vote election\xa0March"
)
QUESTIONS = st.one_of(
    st.text(max_size=200), st.lists(st.sampled_from(WORDS.split(" ")), max_size=14).map(" ".join)
)
MOMENTS = st.datetimes(
    min_value=datetime(1995, 1, 1),  # noqa: DTZ001 (the strategy adds the zone)
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from(
        [UTC, *map(ZoneInfo, ("Asia/Tokyo", "America/New_York", "Africa/Cairo", "Pacific/Apia"))]
    ),
)


@given(QUESTIONS, MOMENTS)
def test_any_text_gives_an_ordered_past_period_in_its_own_words(
    question: str, now: datetime
) -> None:
    timeframe = read_timeframe(question, now)
    assert timeframe.rest.strip() or not question.strip()
    if period := timeframe.period:
        edges = [edge for edge in (period.since, period.until) if edge]
        assert period.phrase
        assert period.phrase in question
        assert edges
        assert edges == sorted(set(edges))
        assert all(edge.tzinfo is now.tzinfo for edge in edges)
        assert max(edges) <= now.replace(hour=0, minute=0) + timedelta(days=1)
        assert period.since is None or period.since <= now


def test_a_long_question_that_is_all_times_is_read() -> None:
    question = "What happened in March 2024, last week and on Friday? " * 74
    assert read_timeframe(question, moment(WED)).period is not None
