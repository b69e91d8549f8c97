"""What analytics asks over months, of a gateway that ClickHouse counts for and of one without."""

from __future__ import annotations

import asyncio
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from aiohttp import web
from pgsocial.gateway import keys
from pgsocial.gateway.counter import Counter
from pgsocial.sinks import counts
from pgsocial.sinks.clickhouse import ClickHouse
from psycopg.types.json import Jsonb
from pydantic import SecretStr

from tests import databases
from tests.service.conftest import make_person
from tests.service.gateway import Gateway, Person, api_of, running
from tests.sinks.world import World, drive, engine

pytest.importorskip("chdb")

DATABASE = "pgsocial_counter"
# So many that the clocks of New York were put forward or back in them, whenever that is asked.
DAYS = 250
ZONES = ["UTC", "America/New_York", "Asia/Kathmandu"]
NUMBERS = {
    "post_performance": ["post_metrics"],
    "account_performance": ["author_metrics", "follower_changes"],
    "compare_periods": ["author_metrics", "follower_changes"],
    "content_performance": ["post_metrics"],
    "engagement_rate": ["post_metrics"],
    "rank_own_posts": ["post_metrics"],
    "follower_growth": ["follower_changes"],
    "platform_overview": ["platform_metrics"],
    "activity_heatmap": ["platform_metrics"],
    "funnel": ["platform_metrics"],
}


@dataclass
class Two:
    world: World
    engine: ClickHouse
    counted: Gateway
    plain: Gateway
    ada: Person
    bob: Person
    analyst: Person
    posts: list[int]
    end: datetime
    seen: dict[str, int] = field(default_factory=dict)

    def span(self, days: int) -> str:
        return f"from={(self.end - timedelta(days=days)).date()}T07:20:00Z"

    def engine_of(self, name: str) -> str:
        """PostgreSQL alone has the numbers that the sink's rows do not tell."""
        rows = self.world.ask("select family, name from internal.metric_columns()")
        is_known = all(
            column in counts.KNOWN[family] for family, column in rows if family in NUMBERS[name]
        )
        return "clickhouse" if is_known else "postgres"

    async def same(self, name: str, path: str, who: Person) -> Any:
        """The answer, which both give."""
        async with api_of(self.counted.url) as counted, api_of(self.plain.url) as plain:
            theirs = await counted.call("GET", path, who)
            ours = await plain.call("GET", path, who)
        assert ours.headers["X-Counted-By"] == "postgres"
        assert theirs.headers["X-Counted-By"] == self.engine_of(name), path
        assert theirs.json == ours.json, path
        assert theirs.headers["ETag"] == ours.headers["ETag"]
        return theirs.json


def sums(rows: list[dict[str, Any]], *names: str) -> list[int]:
    return [sum(row[name] for row in rows) for name in names]


def fill(world: World, people: list[int], writers: list[int], chance: random.Random) -> list[int]:
    """Months of acts, as an import brings them."""
    ago = "clock_timestamp() - make_interval(secs => %s)"

    def some() -> float:
        return chance.uniform(0, DAYS * 86400)

    posts = [
        world.value(
            "insert into core.posts (id, author_id, body, lang)"
            f" select internal.next_id({ago}), %s, %s, %s returning id",
            some(), chance.choice(writers), f"#tag{n % 5} " + "x" * chance.randrange(400),
            chance.choice(["en", "pt", None]),
        )
        for n in range(150)
    ]  # fmt: skip
    for n, (older, newer) in enumerate(zip(sorted(posts)[::3], sorted(posts)[1::3], strict=True)):
        column = ("reply_to_id", "quote_of_id")[n % 2]
        world.ask(
            f"insert into core.posts (id, author_id, body, {column}) values (%s, %s, 're', %s)",
            newer + 1, chance.choice(people), older,
        )  # fmt: skip
    act(world, people, posts, chance, 500)
    return posts


def act(
    world: World, people: list[int], posts: list[int], chance: random.Random, count: int
) -> None:
    """Likes, shares, bookmarks, views and follows at times that are past, after the post's."""
    born = {post: world.value("select internal.id_time(%s)", post) for post in posts}
    now = world.value("select clock_timestamp()")

    def since(post: int) -> datetime:
        return born[post] + (now - born[post]) * chance.random()

    for n in range(count):
        person, post = chance.choice(people), chance.choice(posts)
        at = since(post)
        if n % 5 < 3:
            table = ("likes", "bookmarks", "likes")[n % 5]
            world.ask(
                f"insert into core.{table} (user_id, post_id, created_at) values (%s, %s, %s)"
                " on conflict do nothing",
                person, post, at,
            )  # fmt: skip
        elif n % 5 == 3:
            world.ask(
                "insert into core.shares (id, user_id, post_id)"
                " values (internal.next_id(%s), %s, %s) on conflict do nothing",
                at, person, post,
            )  # fmt: skip
        else:
            other = chance.choice([it for it in people if it != person])
            world.ask(
                "insert into core.follows (follower_id, followee_id, created_at)"
                " values (%s, %s, %s) on conflict do nothing",
                person, other, at,
            )  # fmt: skip
        # Somebody came by the post, and stayed.
        at = since(post)
        world.ask(
            "insert into core.profile_visits (visitor_id, profile_id, window_at, via_post_id,"
            " created_at) select %s, p.author_id, %s, p.id, %s from core.posts as p"
            " where p.id = %s and p.author_id <> %s on conflict do nothing",
            person, at, at, post, person,
        )  # fmt: skip
        if n % 3 == 0:
            world.ask(
                "insert into core.profile_visits (visitor_id, profile_id, window_at, created_at)"
                " values (%s, %s, %s, %s) on conflict do nothing",
                person, chance.choice([it for it in people if it != person]), at, at,
            )  # fmt: skip
            world.ask(
                "insert into core.follows (follower_id, followee_id, via_post_id, created_at)"
                " select %s, p.author_id, p.id, %s from core.posts as p"
                " where p.id = %s and p.author_id <> %s on conflict do nothing",
                person, at, post, person,
            )  # fmt: skip
        at = since(post)
        world.ask(
            "insert into core.views (viewer_id, post_id, window_at, surface, is_opened, dwell_ms,"
            " created_at) values (%s, %s, %s, 'feed', %s, %s, %s) on conflict do nothing",
            chance.choice(people), post, at, chance.random() < 0.3, chance.choice([None, 900]), at,
        )  # fmt: skip


def forget(world: World, person: int) -> None:
    while not world.value("select social.erase_user(%s)", person):
        world.settle()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    databases.clone(DATABASE)
    world = World(DATABASE, tmp_path_factory.mktemp("counter") / "engine")
    world.ask(
        "update ops.settings set value = '400 days' where name in"
        " ('view_retention', 'ended_follow_retention', 'metric_quarter_retention')"
    )
    chance = random.Random(11)
    ada, bob, analyst = (make_person(world.settings, name) for name in ("ada", "bob", "ann"))
    people = [int(ada.id), int(bob.id), *(world.person() for _ in range(14))]
    posts = fill(world, people, people[:3], chance)
    world.ask("insert into core.active_days (user_id, day) select u.id, d::date"
              " from core.users as u"
              " cross join generate_series(now() - interval '60 days', now(), '1 day') as d"
              " where mod(u.id, 7) <> mod(extract(day from d)::integer, 7)")  # fmt: skip
    world.settle()
    world.ask("select ops.add_sink('clickhouse', 'clickhouse')")
    token = world.value("select social.issue_scoped_token(%s, 'analyst')", int(analyst.id))
    with world.runner() as runner:
        drive(runner)
        # What was there is taken back, and what is late comes.
        world.ask("delete from core.likes where user_id = any (%s)", people[2:4])
        world.ask("delete from core.follows where follower_id = any (%s)", people[2:10])
        for post in posts[:20]:
            world.ask(
                "select social.delete_post(author_id, id) from core.posts where id = %s", post
            )
        world.ask("select social.restore_post(author_id, id) from core.posts where id = %s",
                  posts[0])  # fmt: skip
        act(world, people, posts[20:], chance, 300)
        # A spike.
        world.ask("delete from core.follows where follower_id = any (%s) and followee_id = %s",
                  people[2:12], people[0])  # fmt: skip
        for person in people[2:12]:
            world.ask("insert into core.follows (follower_id, followee_id, created_at) values"
                      " (%s, %s, now() - interval '45 days') on conflict do nothing",
                      person, people[0])  # fmt: skip
        forget(world, people[15])
        for _ in range(5):
            world.settle()
            drive(runner)
        while world.ask("select 1 from internal.sink_place('clickhouse', '1 minute')"
                        " as p where p is null"):  # fmt: skip
            world.ask("update ops.sink_erasures set started_at = '-infinity'")
            drive(runner)
        while world.value("select internal.count_active_users()") is not None:
            pass
        mine = engine(runner)

        def give(app: web.Application) -> None:
            app[keys.COUNTER] = Counter(
                app[keys.SETTINGS], app[keys.WORKER], app[keys.METRICS], [mine]
            )

        settings = world.settings.model_copy(
            update={"clickhouse_timeout": 20, "clickhouse_lag": 1800}
        )
        with running(settings, False, prepare=give) as counted, running(settings, False) as plain:
            end = world.value("select now()")
            own = [
                row[0] for row in world.ask(
                    "select id from core.posts where author_id = %s and deleted_at is null"
                    " order by id", int(ada.id),
                )
            ]  # fmt: skip
            yield Two(world, mine, counted, plain, ada, bob,
                      Person(analyst.id, "ann", token), own, end)  # fmt: skip
    world.close()
    databases.drop(DATABASE)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("resolution", "days"), [("hour", 36), ("day", DAYS), ("week", DAYS), ("month", DAYS)]
)
async def test_spans(two: Two, resolution: str, days: int, zone: str) -> None:
    span = f"resolution={resolution}&{two.span(days)}&zone={zone}"
    seen = [0] * 11
    for post in two.posts[:: max(1, len(two.posts) // 6)]:
        path = f"/v1/posts/{post}/performance?{span}"
        rows = (await two.same("post_performance", path, two.ada))["items"]
        more = sums(rows, "views", "reach", "opens", "dwell_ms", "likes", "profile_visits",
                    "shares", "comments", "quotes", "bookmarks", "follows")  # fmt: skip
        seen = [a + b for a, b in zip(seen, more, strict=True)]
    assert resolution == "hour" or min(seen[:6]) > 0
    for who in (two.ada, two.bob):
        path = f"/v1/analytics/account?{span}"
        rows = (await two.same("account_performance", path, who))["items"]
        assert resolution == "hour" or min(
            sums(rows, "posts", "views", "reach", "opens", "likes", "shares", "comments",
                 "quotes", "bookmarks", "profile_visits", "follows", "followers_gained",
                 "followers_lost")
        ) > 0  # fmt: skip
        path = f"/v1/analytics/followers?{span}"
        rows = (await two.same("follower_growth", path, who))["items"]
        assert sums(rows, "gained")[0] > 0
        assert rows[-1]["followers"] > 0
    before = f"{span}&to={(two.end - timedelta(days=20)).date()}T07:20:00Z"
    if days > 60:
        rows = (await two.same("follower_growth", f"/v1/analytics/followers?{before}", two.ada))[
            "items"
        ]
        assert resolution != "day" or any(row["is_spike"] for row in rows)
    rows = (await two.same("platform_overview", f"/v1/platform/overview?{span}", two.analyst))[
        "items"
    ]
    assert sums(rows, "posts", "replies", "views", "likes", "follows") > [0] * 5
    assert {row["zone"] for row in rows} == {zone}
    if resolution == "day" and zone == "America/New_York":
        lengths = {
            datetime.fromisoformat(row["ends_at"]) - datetime.fromisoformat(row["starts_at"])
            for row in rows
        }
        assert len(lengths) > 1, "the clocks were put forward or back"


@pytest.mark.parametrize("zone", ZONES)
async def test_of_whole_days(two: Two, zone: str) -> None:
    for who in (two.ada, two.bob):
        rows = (await two.same(
            "compare_periods", f"/v1/analytics/periods?days=40&zone={zone}", who
        ))["items"]  # fmt: skip
        assert min(sums(rows, "current", "previous")) > 10
    rows = (await two.same(
        "activity_heatmap", f"/v1/platform/heatmap?days=90&zone={zone}", two.analyst
    ))["items"]  # fmt: skip
    assert min(sums(rows, "posts", "views", "engagements")) > 20
    first = (two.end - timedelta(days=200)).date()
    rows = (await two.same("funnel", f"/v1/platform/funnel?from={first}", two.analyst))["items"]
    assert min(row["count"] for row in rows) > 20


@pytest.mark.parametrize(
    "by", ["post", "hour", "weekday", "kind", "hashtag", "length", "media", "lang"]
)
async def test_content(two: Two, by: str) -> None:
    for zone in ZONES:
        path = f"/v1/analytics/content?by={by}&days=240&zone={zone}&limit=100"
        rows = (await two.same("content_performance", path, two.ada))["items"]
        assert min(sums(rows, "post_count", "views", "reach", "engagements", "profile_visits")) > 10


async def test_rates_and_ranks(two: Two) -> None:
    rates = await two.same("engagement_rate", "/v1/analytics/engagement?days=240", two.ada)
    assert rates["engagements"] > 20
    assert rates["followers"] > 0
    old = [it for it in two.posts if _age(it) > timedelta(days=60)]
    path = f"/v1/analytics/engagement?post={old[0]}"
    assert (await two.same("engagement_rate", path, two.ada))["post_count"] == 1
    for by in ("created_at", "views", "profile_visits", "follows", "engagements", "rate"):
        path = f"/v1/analytics/posts?by={by}&days=240&limit=7"
        page = await two.same("rank_own_posts", path, two.ada)
        assert len(page["items"]) == 7
        page = await two.same("rank_own_posts", f"{path}&cursor={page['next']}", two.ada)
        assert len(page["items"]) == 7


def _age(post: int) -> timedelta:
    return datetime.now(UTC) - datetime.fromtimestamp((post >> 20) / 1000, UTC)


async def asked(gateway: Gateway, path: str, who: Person) -> tuple[str, Any]:
    async with api_of(gateway.url) as api:
        answer = await api.call("GET", path, who)
    return answer.headers["X-Counted-By"], answer.json


def far(two: Two) -> str:
    return f"/v1/analytics/followers?{two.span(200)}"


async def test_what_reaches_less_far_is_for_postgresql(two: Two) -> None:
    for path, who in (
        ("/v1/analytics/followers", two.ada),
        (f"/v1/analytics/followers?{two.span(29)}", two.ada),
        ("/v1/analytics/periods?days=15", two.ada),
        ("/v1/analytics/content?days=30", two.ada),
        ("/v1/platform/funnel", two.analyst),
        ("/v1/platform/heatmap?days=30", two.analyst),
    ):
        assert (await asked(two.counted, path, who))[0] == "postgres", path
    assert (await asked(two.counted, far(two), two.ada))[0] == "clickhouse"


@contextmanager
def changed(two: Two, *statements: str) -> Iterator[None]:
    """What these do to the tables, and then not any more."""
    row = two.world.ask("select * from ops.sinks")
    kept = "create temp table kept as select * from ops.sinks"
    two.world.ask(kept)
    try:
        for statement in statements:
            two.world.ask(statement)
        yield
    finally:
        two.world.ask("delete from ops.sink_quarantine")
        two.world.ask("delete from core.erasures where scrubbed_at = '-infinity'")
        two.world.ask(
            "update ops.sinks as s set state = k.state, is_lossy = k.is_lossy, epoch = k.epoch,"
            " difference_count = k.difference_count, batch_id = k.batch_id,"
            " generation = k.generation, copy_batch_id = k.copy_batch_id from kept as k"
        )
        two.world.ask("drop table kept")
        assert two.world.ask("select * from ops.sinks") == row


@pytest.mark.parametrize(
    "statement",
    [
        "update ops.sinks set state = 'paused'",
        "update ops.sinks set state = 'broken'",
        "update ops.sinks set state = 'rebuilding'",
        "update ops.sinks set copy_batch_id = 1",
        "update ops.sinks set is_lossy = true",
        "update ops.sinks set difference_count = 1",
        "insert into ops.sink_quarantine (sink, entity, key, batch_id, doc, reason)"
        " values ('clickhouse', 'posts', '1', 1, '{}', 'refused')",
        "insert into core.erasures (user_id, erased_at) select min(id), clock_timestamp()"
        " from core.users",
        # The engine is not where PostgreSQL left it.
        "update ops.sinks set epoch = epoch + 1",
        "update ops.sinks set generation = generation + 1",
    ],
)
async def test_an_engine_that_is_not_whole_is_not_asked(two: Two, statement: str) -> None:
    with changed(two, statement):
        counted_by, answer = await asked(two.counted, far(two), two.ada)
        assert counted_by == "postgres"
        assert answer == (await asked(two.plain, far(two), two.ada))[1]
    await _again(two)


async def _again(two: Two) -> None:
    """Its failures are forgotten after a pause."""
    async with asyncio.timeout(20):
        while (await asked(two.counted, far(two), two.ada))[0] != "clickhouse":
            await asyncio.sleep(0.1)


async def test_an_engine_that_came_back_from_a_copy_is_not_asked(two: Two) -> None:
    with changed(two, "update ops.sinks set batch_id = batch_id + 1"):
        assert (await asked(two.counted, far(two), two.ada))[0] == "postgres"
    await _again(two)


async def test_before_what_is_kept_the_rollups_answer(two: Two) -> None:
    """Views are, for the time that a person may be told by them."""
    path = f"/v1/analytics/account?{two.span(200)}"
    try:
        two.world.ask("update ops.settings set value = '150 days' where name = 'view_retention'")
        counted_by, answer = await asked(two.counted, path, two.ada)
        assert counted_by == "postgres"
        assert sums(answer["items"], "views")[0] > 0
        assert (await asked(two.counted, far(two), two.ada))[0] == "clickhouse", "not of views"
    finally:
        two.world.ask("update ops.settings set value = '400 days' where name = 'view_retention'")


async def test_numbers_that_it_has_no_rows_of(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(counts.KNOWN, "follower_changes", {"gained"})
    assert (await asked(two.counted, far(two), two.ada))[0] == "postgres"


async def test_one_that_is_behind_is_not_asked(two: Two) -> None:
    """Last of those that leave it behind: it is driven no more."""
    person = two.world.person()
    two.world.ask("select social.follow_user(%s, %s)", person, int(two.ada.id))
    two.world.settle()
    assert (await asked(two.counted, far(two), two.ada))[0] == "clickhouse", "within the bound"
    _, before = await asked(two.counted, far(two), two.ada)
    assert before["items"][-1]["is_provisional"]
    try:
        two.world.ask("update internal.batches set sealed_at = sealed_at - interval '1 hour'"
                      " where id > (select batch_id from ops.sinks)")  # fmt: skip
        counted_by, answer = await asked(two.counted, far(two), two.ada)
        assert counted_by == "postgres"
        gained = sums(answer["items"], "gained")[0]
        assert gained == sums(before["items"], "gained")[0] + 1
    finally:
        two.world.ask("update internal.batches set sealed_at = sealed_at + interval '1 hour'"
                      " where id > (select batch_id from ops.sinks)")  # fmt: skip


async def test_what_the_engine_may_lack_is_provisional(two: Two) -> None:
    """It has what was sealed three days ago; a batch that came just now it has not."""
    person = two.world.person()
    two.world.ask("select social.follow_user(%s, %s)", person, int(two.bob.id))
    two.world.settle()
    shift = (
        "update internal.batches set sealed_at = sealed_at {} interval '3 days'"
        " where id = (select batch_id from ops.sinks)"
    )
    renew = (
        "update internal.batches set sealed_at = clock_timestamp()"
        " where id > (select batch_id from ops.sinks)"
    )
    try:
        two.world.ask(shift.format("-"))
        two.world.ask(renew)
        counted_by, answer = await asked(two.counted, far(two), two.ada)
        _, ours = await asked(two.plain, far(two), two.ada)
        assert counted_by == "clickhouse"
        assert [row["is_provisional"] for row in answer["items"]][-6:] == [False] * 2 + [True] * 4
        assert [row["is_provisional"] for row in ours["items"]][-2:] == [False, True]
    finally:
        two.world.ask(shift.format("+"))


@contextmanager
def served(two: Two, url: str) -> Iterator[Gateway]:
    """A gateway whose ClickHouse is at that address."""
    settings = two.counted.settings.model_copy(
        update={"clickhouse_url": SecretStr(url), "clickhouse_timeout": 0.5}
    )
    with running(settings, False) as gateway:
        yield gateway


async def test_one_that_is_gone(two: Two, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with served(two, f"http://127.0.0.1:{port}") as gateway:
        for _ in range(5):
            counted_by, answer = await asked(gateway, far(two), two.ada)
            assert counted_by == "postgres"
            assert answer == (await asked(two.plain, far(two), two.ada))[1]
    assert "ClickHouse does not count" in caplog.text


async def test_one_that_does_not_answer(two: Two) -> None:
    """It is waited for a while, and after some times not any more."""
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        served(two, f"http://127.0.0.1:{silent.getsockname()[1]}") as gateway,
    ):
        silent.setblocking(False)
        met: list[socket.socket] = []
        asks, before = 0, -1
        async with asyncio.timeout(60):
            while len(met) != before:
                before = len(met)
                counted_by, answer = await asked(gateway, far(two), two.ada)
                asks += 1
                assert counted_by == "postgres"
                assert answer == (await asked(two.plain, far(two), two.ada))[1]
                with suppress(BlockingIOError):
                    while True:
                        met.append(silent.accept()[0])
        assert met, "it was waited for"
        for it in met:
            it.close()
        async with api_of(gateway.url) as api:
            text = (await api.call("GET", "/metrics")).raw.decode()
        wanted = f'pgsocial_counted_total{{engine="postgres",question="follower_growth"}} {asks}.0'
        assert wanted in text
    await asked(two.counted, far(two), two.ada)
    async with api_of(two.counted.url) as api:
        text = (await api.call("GET", "/metrics")).raw.decode()
    assert 'engine="clickhouse",question="follower_growth"' in text


async def test_one_that_is_slow(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answer comes when nobody waits for it any more; until then it is asked nothing else."""
    count = counts.count
    waiting, begun = threading.Event(), []

    def slowly(*of: Any) -> Any:
        begun.append(of)
        waiting.wait(60)
        return count(*of)

    monkeypatch.setattr(counts, "count", slowly)
    settings = two.counted.settings.model_copy(update={"clickhouse_timeout": 1})

    def give(app: web.Application) -> None:
        app[keys.COUNTER] = Counter(settings, app[keys.WORKER], app[keys.METRICS], [two.engine])

    with running(settings, False, prepare=give) as gateway:
        for _ in range(3):
            assert (await asked(gateway, far(two), two.ada))[0] == "postgres"
        assert len(begun) == 1
        assert not waiting.is_set()
        waiting.set()
        async with asyncio.timeout(30):
            while (await asked(gateway, far(two), two.ada))[0] != "clickhouse":
                await asyncio.sleep(0.2)


async def test_who_may_not_ask_is_refused_before_anything_is_counted(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_of: list[object] = []
    count = counts.count
    monkeypatch.setattr(counts, "count", lambda *of: asked_of.append(of) or count(*of))
    async with api_of(two.counted.url) as api:
        await api.call("GET", f"/v1/platform/overview?{two.span(200)}", two.ada, status=403)
        assert asked_of == []
        await api.call("GET", f"/v1/platform/overview?{two.span(200)}", two.analyst)
        assert len(asked_of) == 1
        # Another's post is none.
        path = f"/v1/posts/{two.posts[0]}/performance?{two.span(200)}"
        await api.call("GET", path, two.bob, status=403)
        await api.call("GET", f"{far(two)}&zone=Mars", two.ada, status=400)
        await api.call("GET", "/v1/analytics/periods?days=2000000000", two.ada, status=400)
    assert len(asked_of) == 1


def test_an_application_cannot_pass_counts(two: Two) -> None:
    taking = two.world.ask(
        "select p.oid::regprocedure::text, p.pronamespace::regnamespace::text, r.rolname,"
        " has_function_privilege(r.rolname, p.oid, 'execute') from pg_proc as p cross join pg_roles"
        " as r where 'p_counted' = any (p.proargnames) and r.rolname in ('pgsocial_app',"
        " 'pgsocial_analyst', 'pgsocial_stream', 'pgsocial_admin')"
    )
    assert len(taking) > 4 * len(NUMBERS)
    assert [row for row in taking if row[1] != "internal" or row[3]] == []
    url = databases.url("PGSOCIAL_APP_URL", DATABASE)
    with psycopg.connect(url, autocommit=True) as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(
                "select internal.follower_growth(%s, 'day', null, null, 'UTC', %s)",
                [int(two.ada.id), Jsonb({})],
            )
        with pytest.raises(psycopg.errors.UndefinedFunction):
            app.execute(
                "select social.follower_growth(%s, p_counted => %s)", [int(two.ada.id), Jsonb({})]
            )


def test_counts_of_other_buckets_are_refused(two: Two) -> None:
    """As when a day ends between the two."""
    url = databases.url("PGSOCIAL_WORKER_URL", DATABASE)
    asked_for = "select internal.counting('follower_growth', %s, '30 days', '1 hour')"
    call = "select sum(r.gained) from internal.follower_growth(%s, 'day', %s, null, 'UTC', %s) as r"
    me, start = int(two.ada.id), two.end - timedelta(days=100)
    with psycopg.connect(url, autocommit=True) as worker:
        row = worker.execute(asked_for, [Jsonb({
            "p_actor": me, "p_resolution": "day", "p_from": start.isoformat(), "p_zone": "UTC",
        })]).fetchone()  # fmt: skip
        assert row
        counted = counts.count(two.engine, row[0])
        told = worker.execute(call, [me, start, Jsonb(counted)]).fetchone()
        assert told == (sum(it["gained"] for it in counted["follower_changes"]),)
        with pytest.raises(psycopg.Error) as refused:
            worker.execute(call, [me, start - timedelta(days=1), Jsonb(counted)])
        assert refused.value.sqlstate == "PS409"
