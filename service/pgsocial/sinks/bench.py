"""Asks PostgreSQL's rollups, its tables and ClickHouse the same, and says what each took."""

# ruff: noqa: S608

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from pgsocial.sinks import questions
from pgsocial.sinks.clickhouse import ClickHouse
from pgsocial.sinks.clickhouse_schema import ENTITY
from pgsocial.sinks.feed import NAME, Fed
from pgsocial.sinks.sink import Misconfigured

Connection = psycopg.Connection[TupleRow]
Rows = list[tuple[Any, ...]]
Span = Mapping[str, Any]  # since, until, starts (of days), weeks (of a zone), post, user.

ZONE = "Asia/Kathmandu"
_OVERVIEW = ("sign_ups", "posts", "replies", "views", "likes", "shares", "bookmarks", "follows")
_SUMS = ", ".join(f"sum({name})::bigint" for name in _OVERVIEW)
_SPAN = "{0} >= %(since)s and {0} < %(until)s"


@dataclass(frozen=True)
class Question:
    """The same of three; answers are rows, those that are all zeros left out."""

    name: str
    rollups: str  # "" where there is none.
    tables: str
    engine: Callable[[ClickHouse, Span], Rows]
    keys: int = 1  # Columns that say what is counted.


QUESTIONS = (
    Question(
        "the platform by day",
        f"select starts_at, {', '.join(_OVERVIEW)} from analytics.platform_overview("
        "'day', %(since)s, %(until)s) order by 1",
        f"select date_trunc('day', time, 'UTC'), {_SUMS} from analytics.raw_platform_metrics"
        f" where {_SPAN.format('time')} group by 1 order by 1",
        lambda engine, span: questions.platform_overview(engine, span["starts"], span["until"]),
    ),
    Question(
        f"by week of {ZONE}",
        f"select starts_at, {', '.join(_OVERVIEW)} from analytics.platform_overview("
        f"'week', %(week)s, %(monday_there)s, '{ZONE}') order by 1",
        f"select date_trunc('week', time, '{ZONE}'), {_SUMS} from analytics.raw_platform_metrics"
        " where time >= %(week)s and time < %(monday_there)s group by 1 order by 1",
        lambda engine, span: questions.platform_overview(
            engine, span["weeks"], span["monday_there"]
        ),
    ),
    Question(
        "hours of the week, 28 days",
        f"select weekday, hour, posts, views, engagements"
        f" from analytics.activity_heatmap(28, '{ZONE}') order by 1, 2",
        f"select extract(isodow from time at time zone '{ZONE}')::integer,"
        f" extract(hour from time at time zone '{ZONE}')::integer, sum(posts)::bigint,"
        " sum(views)::bigint, sum(likes + shares + bookmarks)::bigint"
        " from analytics.raw_platform_metrics"
        " where time >= %(month)s and time < %(today)s group by 1, 2 order by 1, 2",
        lambda engine, span: questions.activity_heatmap(engine, span["month"], span["today"], ZONE),
        keys=2,
    ),
    Question(
        "the funnel",
        "select max(count) filter (where step = 'seen'), max(count) filter (where step = 'opened'),"
        " max(count) filter (where step = 'engaged'), max(count) filter (where step = 'followed')"
        " from analytics.funnel((%(since)s at time zone 'UTC')::date,"
        " (%(until)s at time zone 'UTC')::date - 1)",
        "select sum(reach)::bigint, sum(opens)::bigint,"
        " sum(likes + shares + bookmarks + replies + quotes)::bigint, sum(follows)::bigint"
        f" from analytics.raw_platform_metrics where {_SPAN.format('time')}",
        lambda engine, span: questions.funnel(engine, span["since"], span["until"]),
        keys=0,
    ),
    Question(
        "hashtags, 28 days",
        "select tag, sum(posts)::bigint from analytics.hashtag_usage_days"
        " where time >= %(until)s - interval '28 days' and time < %(until)s"
        " group by 1 order by 2 desc, 1 limit 20",
        "select tag, sum(posts)::bigint from analytics.raw_hashtag_usage"
        " where time >= %(until)s - interval '28 days' and time < %(until)s"
        " group by 1 order by 2 desc, 1 limit 20",
        lambda engine, span: questions.top_hashtags(engine, span["recent"], span["until"], 20),
    ),
    Question(
        "who came, stayed and left, by day",
        "select day, active, new, kept, returned, lost from analytics.active_users"
        " where day = any (%(days)s) order by day",
        "select w.day, count(*) filter (where w.n = 0),"
        " count(*) filter (where w.n = 0 and w.before is null),"
        " count(*) filter (where w.n = 0 and w.before = w.day - 1),"
        " count(*) filter (where w.n = 0 and w.before < w.day - 1),"
        " count(*) filter (where w.n = 1 and w.next is distinct from w.day)"
        " from (select a.day + n.n as day, n.n, a.before, a.next from ("
        " select day, lag(day) over w as before, lead(day) over w as next from core.active_days"
        " window w as (partition by user_id order by day)) as a"
        " cross join generate_series(0, 1) as n (n)) as w"
        " where w.day = any (%(days)s) group by 1 order by 1",
        lambda engine, span: [
            (row[0], row[1], *row[4:]) for row in questions.active_users(engine, span["days"])
        ],
    ),
    Question(
        "weeks of sign-up, by week",
        "select cohort, week, active from analytics.cohort_activity"
        " where cohort >= %(monday)s order by 1, 2",
        "select date_trunc('week', u.created_at at time zone 'UTC')::date,"
        " date_trunc('week', d.day)::date, count(distinct d.user_id)"
        " from core.active_days as d join core.users as u on u.id = d.user_id"
        " where u.created_at >= %(monday)s::timestamp at time zone 'UTC' group by 1, 2"
        " order by 1, 2",
        lambda engine, span: questions.cohort_activity(engine, span["monday"]),
        keys=2,
    ),
    Question(
        "a post by day",
        "select starts_at, views, reach, opens, dwell_ms, likes, shares, comments, quotes,"
        " bookmarks from social.post_performance(%(author)s, %(post)s, 'day', %(since)s, %(until)s)"
        " order by 1",
        "select date_trunc('day', time, 'UTC'), sum(views)::bigint, sum(reach)::bigint,"
        " sum(opens)::bigint, sum(dwell_ms)::bigint, sum(likes)::bigint, sum(shares)::bigint,"
        " sum(comments)::bigint, sum(quotes)::bigint, sum(bookmarks)::bigint"
        " from analytics.raw_post_metrics"
        f" where post_id = %(post)s and {_SPAN.format('time')} group by 1 order by 1",
        lambda engine, span: questions.post_performance(
            engine, span["post"], span["starts"], span["until"]
        ),
    ),
    Question(
        "followers of one, by day",
        "select starts_at, gained, lost"
        " from social.follower_growth(%(user)s, 'day', %(since)s, %(until)s) order by 1",
        "select date_trunc('day', time, 'UTC'), sum(gained)::bigint, sum(lost)::bigint"
        " from analytics.raw_follower_changes"
        f" where user_id = %(user)s and {_SPAN.format('time')} group by 1 order by 1",
        lambda engine, span: questions.follower_growth(
            engine, span["user"], span["starts"], span["until"]
        ),
    ),
    Question(
        "an account by day",
        "select starts_at, views, reach, likes, shares, comments, quotes, bookmarks,"
        " profile_visits, follows, followers_gained, followers_lost, posts"
        " from social.account_performance("
        "%(author)s, 'day', %(since)s, %(until)s - interval '1 microsecond') order by 1",
        "select date_trunc('day', time, 'UTC'), sum(views)::bigint, sum(reach)::bigint,"
        " sum(likes)::bigint, sum(shares)::bigint, sum(comments)::bigint, sum(quotes)::bigint,"
        " sum(bookmarks)::bigint, sum(visits)::bigint, sum(follows)::bigint, sum(gained)::bigint,"
        " sum(lost)::bigint, sum(posts)::bigint from ("
        "select time, views, reach, likes, shares, comments, quotes, bookmarks, 0 as visits,"
        " follows, 0 as gained, 0 as lost, 0 as posts"
        " from analytics.raw_post_metrics where post_id = any (array("
        "select id from core.posts where author_id = %(author)s))"
        " union all select time, 0, 0, 0, 0, 0, 0, 0, profile_visits, 0, gained, lost, 0"
        " from analytics.raw_follower_changes where user_id = %(author)s"
        " union all select created_at, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 from core.posts"
        " where author_id = %(author)s and deleted_at is null) as m"
        f" where {_SPAN.format('time')} group by 1 order by 1",
        lambda engine, span: questions.author_metrics(
            engine, span["author"], span["starts"], span["until"]
        ),
    ),
    Question(
        "likes and likers by month and language",
        "",
        "select date_trunc('month', l.created_at, 'UTC')::date, coalesce(p.lang, ''), count(*),"
        " count(distinct l.user_id) from core.likes as l join core.posts as p on p.id = l.post_id"
        f" where p.deleted_at is null and {_SPAN.format('l.created_at')}"
        " group by 1, 2 order by 1, 2",
        lambda engine, span: engine.ask(
            "select toStartOfMonth(e.created_at) as month, p.lang as lang, count(),"
            " uniqExact(e.user_id) from (select subject_id, user_id, created_at"
            " from {db}.engagements where kind = 'like' and {span}) as e"
            " join (select id, lang from {db}.posts) as p on p.id = e.subject_id"
            " group by month, lang order by month, lang",
            span["since"], span["until"],
        ),
    ),
    Question(
        "who engaged at all, by month",
        "",
        "select date_trunc('month', created_at, 'UTC')::date, count(distinct user_id)"
        f" from analytics.engagements where {_SPAN.format('created_at')} group by 1 order by 1",
        lambda engine, span: engine.ask(
            "select toStartOfMonth(created_at) as month, uniqExact(user_id)"
            " from {db}.engagements where kind in ('like', 'share', 'bookmark') and {span}"
            " group by month order by month",
            span["since"], span["until"],
        ),
    ),
    Question(
        "who likes whom most",
        "",
        "select l.user_id, p.author_id, count(*) from core.likes as l"
        " join core.posts as p on p.id = l.post_id"
        f" where p.deleted_at is null and {_SPAN.format('l.created_at')}"
        " group by 1, 2 order by 3 desc, 1, 2 limit 20",
        lambda engine, span: engine.ask(
            "select e.user_id as user, p.author_id as author, count() as n from ("
            " select subject_id, user_id from {db}.engagements where kind = 'like' and {span}) as e"
            " join (select id, author_id from {db}.posts) as p on p.id = e.subject_id"
            " group by user, author order by n desc, user, author limit 20",
            span["since"], span["until"],
        ),
    ),
)  # fmt: skip


@dataclass
class Answer:
    """What one of the three took, in milliseconds; None where it did not answer."""

    milliseconds: float | None = None
    rows: Rows = field(default_factory=list)
    reason: str = ""


@dataclass
class Asked:
    question: Question
    rollups: Answer
    tables: Answer
    engine: Answer

    @property
    def differing(self) -> list[str]:
        """Who gives another answer than the tables."""
        others = {"rollups": self.rollups, "ClickHouse": self.engine}
        return [
            name for name, answer in others.items()
            if answer.milliseconds is not None and self.tables.milliseconds is not None
            and answer.rows != self.tables.rows
        ]  # fmt: skip


def ask(connection: Connection, engine: ClickHouse, days: int, runs: int) -> Iterator[Asked]:
    """All questions over the last days that are over; of each the median of some runs."""
    span = span_of(connection, days)
    for question in QUESTIONS:
        here = partial(_here, connection, given=span)
        yield Asked(
            question,
            timed(partial(here, question.rollups), runs, question.keys)
            if question.rollups
            else Answer(),
            timed(partial(here, question.tables), 1, question.keys),
            timed(partial(question.engine, engine, span), runs, question.keys),
        )


def span_of(connection: Connection, days: int) -> dict[str, Any]:
    """The times, and the post and the person that most is known of."""
    with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        found = cursor.execute(
            "select t.until - d.days as since, t.until, z.today,"
            " date_add(z.today, interval '-28 days', %(zone)s) as month,"
            " t.until - interval '28 days' as recent,"
            " date_trunc('week', t.until - d.days, %(zone)s) as week,"
            " date_trunc('week', now(), %(zone)s) as monday_there,"
            " date_trunc('week', (t.until - d.days) at time zone 'UTC')::date as monday,"
            " array(select s from generate_series(t.until - d.days, t.until - interval '1 day',"
            " interval '1 day') as s) as starts,"
            " array(select s from generate_series(date_trunc('week', t.until - d.days, %(zone)s),"
            " date_trunc('week', now(), %(zone)s) - interval '1 microsecond', interval '7 days',"
            " %(zone)s) as s) as weeks,"
            " array(select s::date from generate_series((t.until - d.days) at time zone 'UTC',"
            " (t.until - interval '1 day') at time zone 'UTC', interval '1 day') as s) as days,"
            " p.id as post, p.author_id as author, u.user_id as user"
            " from (select date_trunc('day', now(), 'UTC') as until) as t"
            " cross join (select date_trunc('day', now(), %(zone)s) as today) as z"
            " cross join (select make_interval(days => %(days)s) as days) as d"
            " left join lateral (select id, author_id from core.posts where deleted_at is null"
            " order by like_count desc, id limit 1) as p on true"
            " left join lateral (select followee_id as user_id from core.follows group by 1"
            " order by count(*) desc, 1 limit 1) as u on true",
            {"zone": ZONE, "days": days},
        ).fetchone()
    if found is None or found["post"] is None:
        raise Misconfigured("there is nothing to ask about: load a network, pgsocial load")
    return found


def _here(connection: Connection, query: str, given: Span) -> Rows:
    return connection.execute(query.encode(), given).fetchall()


def timed(call: Callable[[], Rows], runs: int, keys: int) -> Answer:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        try:
            found = call()
        except psycopg.Error as error:
            said = error.diag.message_primary or str(error)
            return Answer(reason="too slow" if error.sqlstate == "57014" else said)
        times.append(1000 * (time.perf_counter() - start))
    rows = [_plain(row) for row in found if any(row[keys:])]
    return Answer(statistics.median(times), rows)


def _plain(row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(it.timestamp() if isinstance(it, datetime) else it for it in row)


def bytes_of(engine: ClickHouse) -> dict[str, float]:
    """Of a row of the bench's own sink, by entity."""
    return {
        entity: size / count for entity, size, count in engine.query(
            "select extract(table, '^[a-z]+'), sum(bytes_on_disk), sum(rows)"
            " from system.parts where active and database = {db:String}"
            " and table <> 'positions' group by 1", {"db": f"pgsocial_{NAME}"},
        )
    }  # fmt: skip


def report(asked: Sequence[Asked], fed: Fed | None, held: Sequence[tuple[str, int]]) -> str:
    """As Markdown."""
    lines = [
        "Held: " + ", ".join(f"{count:,} {name}" for name, count in held) + ".",
        "",
        "| question | rows | rollups, ms | tables, ms | ClickHouse, ms | ask |",
        "|---|---|---|---|---|---|",
    ]
    for it in asked:
        times = {
            "rollups": it.rollups.milliseconds,
            "tables": it.tables.milliseconds,
            "ClickHouse": it.engine.milliseconds,
        }
        known = {name: taken for name, taken in times.items() if taken is not None}
        cells = [f"{times[name]:,.0f}" if name in known else "" for name in times]
        for number, answer in enumerate((it.rollups, it.tables, it.engine)):
            cells[number] = cells[number] or answer.reason or "none"
        best = min(known, key=lambda name: known[name])
        if it.differing:
            best += f" (another answer: {', '.join(it.differing)})"
        lines.append(
            f"| {it.question.name} | {len(it.engine.rows)} | {' | '.join(cells)} | {best} |"
        )
    if fed is not None:
        lines += ["", fed.report().rstrip()]
    return "\n".join(lines) + "\n"


def held(engine: ClickHouse) -> list[tuple[str, int]]:
    return [
        (name, count)
        for name in ENTITY
        for (count,) in engine.ask(
            f"select count() from {{db}}.{name}", datetime.now(), datetime.now()
        )
    ]
