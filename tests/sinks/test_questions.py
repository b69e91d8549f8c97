"""What PostgreSQL and ClickHouse both can answer, both are asked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from pgsocial.sinks import bench, questions
from pgsocial.sinks.clickhouse import ClickHouse
from pgsocial.sinks.feed import feed

from tests import databases
from tests.sinks.conftest import DATABASE
from tests.sinks.world import World, drive, engine

pytest.importorskip("chdb")

ZONES = ["UTC", "America/New_York", "Asia/Kathmandu"]


@dataclass
class Both:
    world: World
    engine: ClickHouse
    people: list[int]
    posts: list[int]

    def ours(self, query: str, *arguments: object) -> list[tuple[Any, ...]]:
        return self.world.ask(query, *arguments)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Forty days of people who do this and that, some of it taken back, and a part of it live."""
    databases.clone(DATABASE)
    world = World(DATABASE, tmp_path_factory.mktemp("questions") / "engine")
    chance = random.Random(7)
    day = "clock_timestamp() - make_interval(secs => %s)"
    people = [world.person() for _ in range(12)]
    for person in people[:6]:
        world.ask(
            "insert into core.users (id, username, display_name)"
            f" values (internal.next_id({day}), %s, 'x')",
            chance.uniform(0, 40 * 86400), f"old_{person % 100000}",
        )  # fmt: skip
    posts: list[int] = []
    for n in range(120):
        found = world.ask(
            "insert into core.posts (id, author_id, body, visibility)"
            f" select internal.next_id({day}), %s, %s, %s returning id",
            chance.uniform(0, 40 * 86400), chance.choice(people), f"#tag{chance.randrange(7)} {n}",
            chance.choice(["public", "public", "followers"]),
        )  # fmt: skip
        posts.append(found[0][0])
    # What a post answers, or quotes, is older than it.
    for n, (older, newer) in enumerate(zip(sorted(posts)[::3], sorted(posts)[1::3], strict=True)):
        column = ("reply_to_id", "quote_of_id")[n % 2]
        world.ask(
            f"insert into core.posts (id, author_id, body, {column}) values (%s, %s, 're', %s)",
            newer + 1, chance.choice(people), older,
        )  # fmt: skip
    for table, who in (("likes", "user_id"), ("bookmarks", "user_id")):
        for _ in range(300):
            world.ask(
                f"insert into core.{table} ({who}, post_id, created_at) values (%s, %s, {day})"
                " on conflict do nothing",
                chance.choice(people), chance.choice(posts), chance.uniform(0, 40 * 86400),
            )  # fmt: skip
    for _ in range(200):
        at = chance.uniform(0, 40 * 86400)
        world.ask(
            "insert into core.views (viewer_id, post_id, window_at, surface, is_opened, dwell_ms,"
            f" created_at) values (%s, %s, {day}, 'feed', %s, %s, {day}) on conflict do nothing",
            chance.choice(people), chance.choice(posts), at, chance.random() < 0.3,
            chance.choice([None, 900]), at,
        )  # fmt: skip
        a, b = chance.sample(people, 2)
        world.ask(
            "insert into core.follows (follower_id, followee_id, created_at)"
            f" values (%s, %s, {day}) on conflict do nothing",
            a, b, at,
        )  # fmt: skip
    today = world.value("select (now() at time zone 'UTC')::date")
    for person in (*people, *(row[0] for row in world.ask("select id from core.users"))):
        for day in chance.sample(range(40), chance.randrange(30)):
            # Of each third some are missing for long.
            if person % 3 and day % 9 == 4:
                continue
            world.ask(
                "insert into core.active_days (user_id, day) values (%s, %s)"
                " on conflict do nothing",
                person, today - timedelta(days=day),
            )  # fmt: skip
    world.settle()
    world.ask("select ops.add_sink('clickhouse', 'clickhouse')")
    with world.runner() as runner:
        drive(runner)
        world.ask("delete from core.follows where follower_id = %s", people[0])
        world.ask("delete from core.likes where user_id = %s", people[1])
        for post in posts[:9]:
            world.ask(
                "select social.delete_post(author_id, id) from core.posts where id = %s", post
            )
            world.ask(
                "insert into core.shares (user_id, post_id) values (%s, %s) on conflict do nothing",
                chance.choice(people), chance.choice(posts[9:40]),
            )  # fmt: skip
        world.ask(
            "insert into core.active_days (user_id, day) values (%s, %s) on conflict do nothing",
            people[0],
            today,
        )
        world.settle()
        drive(runner)
        while world.value("select internal.count_active_users()") is not None:
            pass
        # Groups of all sizes are told: that few are not is for PostgreSQL to see to.
        world.ask("update ops.settings set value = '0' where name = 'analyst_least_group'")
        yield Both(world, engine(runner), people, posts[9:])
    world.close()
    databases.drop(DATABASE)


def spans(rows: list[tuple[Any, ...]]) -> tuple[list[datetime], datetime]:
    return [row[0] for row in rows], rows[-1][1]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("resolution", ["hour", "day", "week"])
def test_platform_overview(both: Both, resolution: str, zone: str) -> None:
    rows = both.ours(
        "select starts_at, ends_at, sign_ups, posts, replies, views, likes, shares, bookmarks,"
        " follows from analytics.platform_overview(%s, p_zone => %s)",
        resolution, zone,
    )  # fmt: skip
    starts, ends = spans(rows)
    theirs = questions.platform_overview(both.engine, starts, ends)
    assert theirs == [(row[0], *row[2:]) for row in rows]
    if resolution != "hour":
        assert all(sum(row[n] for row in theirs) > 0 for n in range(1, 9))


@pytest.mark.parametrize("zone", ZONES)
def test_post_performance(both: Both, zone: str) -> None:
    seen = [0] * 9
    for post in both.posts[:40]:
        rows = both.ours(
            "select starts_at, ends_at, views, reach, opens, dwell_ms, likes, shares, comments,"
            " quotes, bookmarks from core.posts as p,"
            " social.post_performance(p.author_id, p.id, p_zone => %s) where p.id = %s",
            zone, post,
        )  # fmt: skip
        starts, ends = spans(rows)
        theirs = questions.post_performance(both.engine, post, starts, ends)
        assert theirs == [(row[0], *row[2:]) for row in rows]
        seen = [have + sum(row[n + 1] for row in theirs) for n, have in enumerate(seen)]
    assert min(seen) > 0, "of each there was something"


@pytest.mark.parametrize("zone", ZONES)
def test_follower_growth(both: Both, zone: str) -> None:
    lost = 0
    for person in both.people:
        rows = both.ours(
            "select starts_at, ends_at, gained, lost from social.follower_growth(%s, p_zone => %s)",
            person, zone,
        )  # fmt: skip
        starts, ends = spans(rows)
        theirs = questions.follower_growth(both.engine, person, starts, ends)
        assert theirs == [(row[0], *row[2:]) for row in rows]
        lost += sum(row[2] for row in theirs)
    assert lost > 0


@pytest.mark.parametrize("zone", ZONES)
def test_activity_heatmap(both: Both, zone: str) -> None:
    rows = both.ours(
        "select weekday, hour, posts, views, engagements from analytics.activity_heatmap(28, %s)"
        " where posts + views + engagements > 0 order by 1, 2",
        zone,
    )
    [(start, end)] = both.ours(
        "select date_add(t, interval '-28 days', %s), t from date_trunc('day', now(), %s) as t",
        zone, zone,
    )  # fmt: skip
    assert questions.activity_heatmap(both.engine, start, end, zone) == rows
    assert len(rows) > 20


def test_funnel(both: Both) -> None:
    rows = both.ours("select count from analytics.funnel()")
    [(end,)] = both.ours("select date_trunc('day', now(), 'UTC')")
    start = end - timedelta(days=28)
    assert questions.funnel(both.engine, start, end) == [tuple(row[0] for row in rows)]
    assert all(row[0] > 0 for row in rows)


def test_hashtags(both: Both) -> None:
    rows = both.ours(
        "select tag, sum(posts)::bigint from analytics.hashtag_usage_days"
        " where time >= date_trunc('day', now(), 'UTC') - interval '28 days'"
        " group by 1 having sum(posts) > 0 order by 2 desc, 1 limit 5"
    )
    [(start,)] = both.ours("select date_trunc('day', now(), 'UTC') - interval '28 days'")
    end = start + timedelta(days=30)
    assert questions.top_hashtags(both.engine, start, end, 5) == rows
    assert len(rows) == 5


def test_active_users(both: Both) -> None:
    """Behind growth_accounting and the active users of platform_overview."""
    rows = both.ours(
        "select day, active, week_active, month_active, new, kept, returned, lost"
        " from analytics.active_users order by day"
    )
    assert questions.active_users(both.engine, [row[0] for row in rows]) == rows
    assert len(rows) > 35
    assert all(sum(row[n] for row in rows) > 0 for n in range(1, 8))


def test_growth_accounting(both: Both) -> None:
    rows = both.ours(
        "select day, active, new, kept, returned, lost from analytics.growth_accounting()"
        " where active is not null order by day"
    )
    theirs = questions.active_users(both.engine, [row[0] for row in rows])
    assert [(row[0], row[1], *row[4:]) for row in theirs] == rows
    assert len(rows) == 29


def test_retention_cohorts(both: Both) -> None:
    rows = both.ours("select cohort, week, active from analytics.cohort_activity order by 1, 2")
    assert questions.cohort_activity(both.engine, rows[0][0]) == rows
    assert len(rows) > 5
    told = both.ours("select cohort, age, active from analytics.retention_cohorts()"
                     " where active is not null")  # fmt: skip
    theirs = {(row[0], (row[1] - row[0]).days // 7): row[2] for row in rows}
    assert all(theirs[row[0], row[1]] == row[2] for row in told)
    assert told


@pytest.mark.parametrize("by", ["post", "hour", "weekday", "kind", "hashtag", "length", "lang"])
def test_content_performance(both: Both, by: str) -> None:
    start = both.world.value("select now() - interval '28 days'")
    zone, column = "Asia/Kathmandu", {"hour": 5, "weekday": 6, "kind": 7, "length": 9, "lang": 10}
    seen = 0
    for person in both.people:
        rows = both.ours(
            "select key, post_count, views, reach, engagements from social.content_performance("
            "%s, %s, p_zone => %s, p_limit => 100) order by key",
            person, by, zone,
        )  # fmt: skip
        theirs: dict[str, list[int]] = {}
        for post in questions.own_posts(both.engine, person, start, zone):
            keys = post[8] if by == "hashtag" else [str(post[column.get(by, 0)])]
            for key in keys:
                sums = theirs.setdefault(key, [0, 0, 0, 0])
                theirs[key] = [had + more for had, more in zip(sums, (1, *post[2:5]), strict=True)]
        assert sorted((key, *sums) for key, sums in theirs.items()) == rows
        seen += sum(row[4] for row in rows)
    assert seen > 0


def test_engagement_rate(both: Both) -> None:
    start = both.world.value("select now() - interval '28 days'")
    followers = 0
    for person in both.people:
        [row] = both.ours(
            "select post_count, views, reach, followers, engagements"
            " from social.engagement_rate(%s)",
            person,
        )
        posts = questions.own_posts(both.engine, person, start, "UTC")
        times = [post[1] for post in posts]
        at = dict(questions.followers_at(both.engine, person, times)) if times else {}
        sums = [sum(post[n] for post in posts) for n in (2, 3, 4)]
        theirs = (len(posts), *sums[:2], sum(at.get(time, 0) for time in times), sums[2])
        assert theirs == row
        followers += row[3]
    assert followers > 0


@pytest.mark.parametrize("zone", ZONES)
def test_compare_periods(both: Both, zone: str) -> None:
    seen = 0
    for person in both.people:
        rows = both.ours(
            "select metric, current, previous from social.compare_periods(%s, 14, %s)", person, zone
        )
        [(today,)] = both.ours("select date_trunc('day', now(), %s)", zone)
        starts = [
            row[0] for row in both.ours(
                "select date_add(%s, n * interval '-1 day', %s)"
                " from generate_series(28, 1, -1) as n",
                today, zone,
            )
        ]  # fmt: skip
        days = questions.author_metrics(both.engine, person, starts, today)
        sums = [
            [sum(day[n] for day in part) for n in range(1, 13)] for part in (days[14:], days[:14])
        ]
        assert [row[1:] for row in rows] == list(zip(*sums, strict=True))
        seen += sum(row[1] + row[2] for row in rows)
    assert seen > 100


def test_realtime_overview(both: Both) -> None:
    rows = both.ours(
        "select starts_at, sign_ups, posts, views, likes, shares, follows"
        " from analytics.realtime_overview(60)"
    )
    theirs = questions.platform_overview(
        both.engine, [row[0] for row in rows], rows[-1][0] + timedelta(minutes=1)
    )
    assert [(*row[:3], *row[4:7], row[8]) for row in theirs] == rows
    assert sum(row[1] for row in rows) > 0


def test_the_bench_asks_the_same_of_all_three(both: Both) -> None:
    url = databases.url("DATABASE_URL", DATABASE)
    with psycopg.connect(url, autocommit=True) as owner:
        asked = list(bench.ask(owner, both.engine, 35, 1))
        fed = feed(both.world.settings, owner, "clickhouse", bench.bytes_of)
    assert len(asked) == len(bench.QUESTIONS) > 8
    for it in asked:
        assert it.engine.rows, it.question.name
        assert it.differing == [], (it.question.name, it.rollups, it.tables, it.engine)
        assert it.tables.reason == it.engine.reason == it.rollups.reason == ""
    assert fed.differences == 0
    assert fed.rows > 1000
    assert both.ours("select name from ops.sinks") == [("clickhouse",)]
    text = bench.report(asked, fed, bench.held(both.engine))
    assert text.count("|\n") == len(asked) + 2
    assert "another answer" not in text
    asked[0].engine.rows.pop()
    assert "another answer: ClickHouse" in bench.report(asked, None, [])
