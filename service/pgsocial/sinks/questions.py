"""Questions of docs/guide/analytics.md as ClickHouse answers them, from rows and not from rollups.

Buckets come from whoever asks, since time zones are cut in one place: internal.metric_span().
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pgsocial.sinks.clickhouse import ClickHouse

Rows = list[tuple[Any, ...]]


def platform_overview(engine: ClickHouse, starts: Sequence[datetime], ends: datetime) -> Rows:
    """By bucket: starts_at, sign_ups, posts, replies, views, likes, shares, bookmarks, follows."""
    return _by_bucket(
        engine, starts, ends,
        "sum(sign_ups), sum(posts), sum(replies), sum(views), sum(likes), sum(shares),"
        " sum(bookmarks), sum(follows)", 8,
        "select created_at as at, 1 as sign_ups, 0 as posts, 0 as replies, 0 as views, 0 as likes,"
        " 0 as shares, 0 as bookmarks, 0 as follows from {db}.users where {span}"
        " union all"
        " select created_at, 0, 1, toUInt8(reply_to_id > 0), 0, 0, 0, 0, 0 from {db}.posts"
        " where {span}"
        " union all"
        " select created_at, 0, 0, 0, kind = 'view', kind = 'like', kind = 'share',"
        " kind = 'bookmark', kind = 'follow' from {db}.engagements where {span}",
    )  # fmt: skip


def post_performance(
    engine: ClickHouse, post: int, starts: Sequence[datetime], ends: datetime
) -> Rows:
    """By bucket: starts_at, views, reach, opens, dwell_ms, likes, shares, comments, quotes,
    bookmarks."""
    return _by_bucket(
        engine, starts, ends,
        "sum(views), sum(reach), sum(opens), sum(dwell_ms), sum(likes), sum(shares), sum(comments),"
        " sum(quotes), sum(bookmarks)", 9,
        "select created_at as at, kind = 'view' as views, toUInt8(is_first) as reach,"
        " toUInt8(is_opened) as opens, dwell_ms, kind = 'like' as likes, kind = 'share' as shares,"
        " 0 as comments, 0 as quotes, kind = 'bookmark' as bookmarks from {db}.engagements"
        " where subject_id = {post:UInt64} and kind not in ('follow', 'ended_follow') and {span}"
        " union all"
        " select created_at, 0, 0, 0, 0, 0, 0, reply_to_id = {post:UInt64},"
        " quote_of_id = {post:UInt64}, 0 from {db}.posts"
        " where (reply_to_id = {post:UInt64} or quote_of_id = {post:UInt64}) and {span}",
        post=post,
    )  # fmt: skip


def follower_growth(
    engine: ClickHouse, user: int, starts: Sequence[datetime], ends: datetime
) -> Rows:
    """By bucket: starts_at, gained, lost."""
    return _by_bucket(
        engine, starts, ends, "sum(gained), sum(lost)", 2,
        "select created_at as at, kind = 'follow' as gained, kind = 'ended_follow' as lost"
        " from {db}.engagements where kind in ('follow', 'ended_follow')"
        " and subject_id = {user:UInt64} and {span}"
        " union all"
        # It was a gain once.
        " select began_at, 1, 0 from {db}.engagements where kind = 'ended_follow'"
        " and subject_id = {user:UInt64} and began_at >= {from:DateTime64(6)}"
        " and began_at < {to:DateTime64(6)}",
        user=user,
    )  # fmt: skip


def activity_heatmap(engine: ClickHouse, start: datetime, end: datetime, zone: str) -> Rows:
    """weekday (1 is Monday), hour, posts, views, engagements; only hours with something in them."""
    return engine.ask(
        "select toDayOfWeek(at, 0, {zone:String}) as weekday, toHour(at, {zone:String}) as hour,"
        " sum(posts), sum(views), sum(engagements) from ("
        " select created_at as at, 1 as posts, 0 as views, 0 as engagements from {db}.posts"
        " where {span}"
        " union all"
        " select created_at, 0, kind = 'view', kind in ('like', 'share', 'bookmark')"
        " from {db}.engagements where kind in ('view', 'like', 'share', 'bookmark') and {span}"
        ") group by weekday, hour order by weekday, hour",
        start, end, zone=zone,
    )  # fmt: skip


def funnel(engine: ClickHouse, start: datetime, end: datetime) -> Rows:
    """One row: seen, opened, engaged, followed."""
    return engine.ask(
        "select countIf(is_first), countIf(is_opened),"
        " countIf(kind in ('like', 'share', 'bookmark'))"
        " + (select countIf(reply_to_id > 0) + countIf(quote_of_id > 0) from {db}.posts"
        " where {span}),"
        " countIf(kind = 'follow') from {db}.engagements where {span}",
        start, end,
    )  # fmt: skip


def active_users(engine: ClickHouse, days: Sequence[date]) -> Rows:
    """A row of analytics.active_users for each day: day, active, week_active, month_active, new,
    kept, returned, lost.

    Somebody is among those of 7 and 28 days from a day on which they were active until the next
    such day, or until these are over: so nobody is counted twice, and each row is read once.
    """
    return engine.ask(
        "with spans as (select day,"
        " lagInFrame(toNullable(day)) over who as before,"
        " leadInFrame(day, 1, toDate('2149-01-01')) over who as next from {db}.days"
        " window who as (partition by user_id order by day"
        " rows between unbounded preceding and unbounded following))"
        " select * from (select day, sum(active), sum(sum(week)) over (order by day),"
        " sum(sum(month)) over (order by day), sum(new), sum(kept), sum(returned),"
        " sum(was) - sum(kept) from ("
        " select day, 1 as active, 1 as week, 1 as month, toInt64(before is null) as new,"
        " toInt64(ifNull(before = day - 1, 0)) as kept,"
        " toInt64(ifNull(before < day - 1, 0)) as returned, 0 as was from spans"
        " union all select day + 1, 0, 0, 0, 0, 0, 0, 1 from spans"
        " union all select least(next, day + 7), 0, -1, 0, 0, 0, 0, 0 from spans"
        " union all select least(next, day + 28), 0, 0, -1, 0, 0, 0, 0 from spans"
        " union all select toDate(arrayJoin({days:Array(String)})), 0, 0, 0, 0, 0, 0, 0"
        ") group by day) where day in {days:Array(String)} order by day",
        *_always(), days=[day.isoformat() for day in days],
    )  # fmt: skip


def cohort_activity(engine: ClickHouse, since: date) -> Rows:
    """Rows of analytics.cohort_activity: of who signed up in weeks from a Monday on, how many were
    active in which week: cohort, week, active."""
    return engine.ask(
        "select toMonday(u.created_at, 'UTC') as cohort, toMonday(d.day) as week,"
        " uniqExact(d.user_id) from {db}.days as d join {db}.users as u on u.id = d.user_id"
        " where u.created_at >= {from:DateTime64(6)} group by cohort, week order by cohort, week",
        *_always(since),
    )  # fmt: skip


def own_posts(engine: ClickHouse, author: int, since: datetime, zone: str) -> Rows:
    """As content_performance by post, and what that puts them together by: post, created_at, views,
    reach, engagements, hour, weekday, kind, hashtags, length, lang; the newest 500."""
    return engine.ask(
        "with p as (select * from {db}.posts where author_id = {author:UInt64} and {span}"
        " order by id desc limit 500)"
        " select p.id, p.created_at, sum(s.views), sum(s.reach), sum(s.engagements),"
        " formatDateTime(p.created_at, '%H', {zone:String}),"
        " toString(toDayOfWeek(p.created_at, 0, {zone:String})),"
        " multiIf(p.reply_to_id > 0, 'reply', p.quote_of_id > 0, 'quote', 'post'), p.hashtags,"
        " multiIf(lengthUTF8(p.body) <= 80, '0-80', lengthUTF8(p.body) <= 280, '81-280', '281-'),"
        " if(p.lang = '', 'unknown', p.lang) from p left join ("
        " select subject_id as post, kind = 'view' as views, toUInt8(is_first) as reach,"
        " toUInt8(kind in ('like', 'share', 'bookmark')) as engagements from {db}.engagements"
        " where subject_id in (select id from p) and kind not in ('follow', 'ended_follow')"
        " union all select reply_to_id, 0, 0, 1 from {db}.posts"
        " where reply_to_id in (select id from p)"
        " union all select quote_of_id, 0, 0, 1 from {db}.posts"
        " where quote_of_id in (select id from p)"
        ") as s on s.post = p.id group by all order by p.id desc",
        since, _always()[1], author=author, zone=zone,
    )  # fmt: skip


def followers_at(engine: ClickHouse, user: int, times: Sequence[datetime]) -> Rows:
    """Time and how many followed somebody when the day (UTC) of that time was over."""
    return engine.ask(
        "with f as (select toDate(created_at, 'UTC') as day, multiIf(kind = 'follow', 1, -1) as n"
        " from {db}.engagements where kind in ('follow', 'ended_follow')"
        " and subject_id = {user:UInt64}"
        " union all select toDate(began_at, 'UTC'), 1 from {db}.engagements"
        " where kind = 'ended_follow' and subject_id = {user:UInt64})"
        " select t.at, sumIf(f.n, f.day <= toDate(t.at, 'UTC')) from"
        " (select fromUnixTimestamp64Micro(arrayJoin(arrayDistinct({times:Array(Int64)})), 'UTC')"
        " as at) as t"
        " cross join f group by t.at order by t.at",
        *_always(), user=user, times=[int(at.timestamp() * 1_000_000) for at in times],
    )  # fmt: skip


def author_metrics(
    engine: ClickHouse, author: int, starts: Sequence[datetime], ends: datetime
) -> Rows:
    """What compare_periods adds up, by bucket: starts_at, views, reach, likes, shares, comments,
    quotes, bookmarks, profile_visits, follows, followers_gained, followers_lost, posts."""
    own = "(select id from {db}.post_authors where author_id = {author:UInt64})"
    return _by_bucket(
        engine, starts, ends,
        "sum(views), sum(reach), sum(likes), sum(shares), sum(comments), sum(quotes),"
        " sum(bookmarks), sum(visits), sum(follows), sum(gained), sum(lost), sum(posts)", 12,
        "select created_at as at, kind = 'view' as views, toUInt8(is_first) as reach,"
        " kind = 'like' as likes, kind = 'share' as shares, 0 as comments, 0 as quotes,"
        " kind = 'bookmark' as bookmarks, 0 as visits, kind = 'post_follow' as follows,"
        " 0 as gained, 0 as lost, 0 as posts"
        " from {db}.engagements where kind not in ('follow', 'ended_follow', 'profile_visit')"
        f" and subject_id in {own} and {{span}}"
        f" union all select created_at, 0, 0, 0, 0, reply_to_id in {own}, quote_of_id in {own},"
        " 0, 0, 0, 0, 0, author_id = {author:UInt64} from {db}.posts where {span}"
        " union all select created_at, 0, 0, 0, 0, 0, 0, 0, kind = 'profile_visit', 0,"
        " kind = 'follow', kind = 'ended_follow', 0 from {db}.engagements"
        " where kind in ('follow', 'ended_follow', 'profile_visit')"
        " and subject_id = {author:UInt64} and {span}"
        " union all select began_at, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0 from {db}.engagements"
        " where kind = 'ended_follow' and subject_id = {author:UInt64}"
        " and began_at >= {from:DateTime64(6)} and began_at < {to:DateTime64(6)}",
        author=author,
    )  # fmt: skip


def top_hashtags(engine: ClickHouse, start: datetime, end: datetime, limit: int) -> Rows:
    """tag, public posts that have it; the most used first."""
    return engine.ask(
        "select arrayJoin(hashtags) as tag, count() as posts from {db}.posts"
        " where visibility = 'public' and {span} group by tag order by posts desc, tag"
        " limit {limit:UInt32}",
        start, end, limit=limit,
    )  # fmt: skip


def _always(since: date = date(1970, 1, 1)) -> tuple[datetime, datetime]:
    start = datetime(since.year, since.month, since.day, tzinfo=UTC)
    return start, datetime.now(UTC) + timedelta(days=1)


def _by_bucket(
    engine: ClickHouse,
    starts: Sequence[datetime],
    ends: datetime,
    sums: str,
    width: int,
    rows: str,
    **parameters: object,
) -> Rows:
    """Buckets without anything are all zeros."""
    edges = [int(start.timestamp() * 1_000_000) for start in starts]
    found = engine.ask(
        # Finds an edge by halves: to count those before takes as many comparisons as there are.
        "select roundDown(toUnixTimestamp64Micro(at), {edges:Array(Int64)}) as edge, "
        f"{sums} from ({rows}) group by edge",
        starts[0], ends, edges=edges, **parameters,
    )  # fmt: skip
    by_edge = {row[0]: tuple(row[1:]) for row in found}
    nothing = (0,) * width
    return [(start, *by_edge.get(e, nothing)) for e, start in zip(edges, starts, strict=True)]
