"""Everything at once: sixteen sessions write beside rebuilds, dumps, verifications and erasures.

A batch is sealed all the while, nothing deadlocks, and in the end every read model is exact.
"""

from __future__ import annotations

import itertools
import os
import random
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests import databases
from tests.stack.log import Connection, cloned, connect, is_exact, one, users

WRITERS = 16
VICTIMS = 6
# PGSOCIAL_LONG=600: ten minutes.
LONG = float(os.environ.get("PGSOCIAL_LONG", "12"))

# Wrongs that a rebuild has to right, in many rows, which these lock in key order too.
WRONGS = {
    "post_counters": "with l as (select id from core.posts order by id for no key update)"
    " update core.posts as p set like_count = like_count + 1, reply_count = reply_count + 1"
    " from l where l.id = p.id and p.id % 3 = 0",
    "user_counters": "with l as (select user_id from internal.user_counters order by 1 for update)"
    " update internal.user_counters as c set post_count = post_count + 1"
    " from l where l.user_id = c.user_id",
    "hashtag_stats": "with l as (select tag from internal.hashtag_stats order by 1 for update)"
    " update internal.hashtag_stats as s set post_count = post_count - 1"
    " from l where l.tag = s.tag",
    "metrics": "with l as ("
    "select post_id, time from analytics.post_metrics order by post_id, time for update)"
    " update analytics.post_metrics as m set likes = m.likes + 1"
    " from l where (l.post_id, l.time) = (m.post_id, m.time) and m.post_id % 3 = 0",
    "notifications": "delete from internal.notifications where ctid = any (array("
    "select ctid from internal.notifications order by user_id, kind, group_id limit 200"
    " for update))",
    "timelines": "delete from internal.timelines where ctid = any (array("
    "select ctid from internal.timelines order by viewer_id, entry_id limit 200 for update))",
    "search": "delete from internal.search_documents where ctid = any (array("
    "select ctid from internal.search_documents order by post_id limit 200 for update))",
    "embeddings": "delete from internal.embedding_queue where ctid = any (array("
    "select ctid from internal.embedding_queue order by post_id, model_id limit 200 for update))",
}


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with cloned("pgsocial_storm") as name:
        yield name


class Storm:
    """Sessions that do something again and again until the storm is over."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.over = threading.Event()
        self.errors: list[tuple[str, BaseException]] = []
        self.counts: dict[str, int] = {}
        self.threads: list[threading.Thread] = []

    def run(
        self, name: str, login: str, act: Callable[[Connection], object], pause: float = 0.001
    ) -> None:
        def loop() -> None:
            try:
                with connect(self.database, login) as connection:
                    while not self.over.wait(pause):
                        try:
                            act(connection)
                        except psycopg.Error as error:
                            # What is gone, or forbidden by now, is an answer.
                            if not (error.sqlstate or "").startswith("PS4"):
                                raise
                        self.counts[name] = self.counts.get(name, 0) + 1
            except BaseException as error:
                self.errors.append((name, error))

        self.threads.append(threading.Thread(target=loop))

    def rage(self, seconds: float) -> None:
        for thread in self.threads:
            thread.start()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.errors:
            time.sleep(0.1)
        self.over.set()
        for thread in self.threads:
            thread.join(60)
        assert self.errors == []


class Writer:
    """One of the sixteen: mostly posts and likes, a little of all else."""

    def __init__(self, me: int, people: list[int], posts: list[int], seed: int) -> None:
        self.me, self.people, self.posts = me, people, posts
        self.random = random.Random(seed)

    def __call__(self, connection: Connection) -> None:
        me, post, other = self.me, self.random.choice(self.posts), self.random.choice(self.people)
        tag = self.random.choice("abc")
        lot = self.random.random()
        if lot < 0.3:
            reply = post if lot < 0.1 else None
            text = f"storm #{tag} @storm_{self.random.randint(1, WRITERS)}"
            made = one(
                connection, "select social.create_post(%s, %s, p_reply_to => %s)", me, text, reply
            )
            self.posts[self.random.randrange(len(self.posts))] = made
        elif lot < 0.55:
            connection.execute("select social.like_post(%s, %s)", [me, post])
        elif lot < 0.6:
            connection.execute("select social.unlike_post(%s, %s)", [me, post])
        elif lot < 0.7:
            connection.execute("select social.share_post(%s, %s)", [me, post])
        elif lot < 0.75:
            connection.execute("select social.edit_post(%s, %s, %s)", [me, post, f"edited #{tag}"])
        elif lot < 0.8:
            connection.execute("select social.delete_post(%s, %s)", [me, post])
        elif lot < 0.84:
            connection.execute("select social.follow_user(%s, %s)", [me, other])
        elif lot < 0.87:
            connection.execute("select social.unfollow_user(%s, %s)", [me, other])
        elif lot < 0.89:
            connection.execute("select social.block_user(%s, %s)", [me, other])
        elif lot < 0.91:
            connection.execute("select social.unblock_user(%s, %s)", [me, other])
        elif lot < 0.93:
            connection.execute("select social.record_views(%s, %s, 'feed')", [me, self.posts[:20]])
        elif lot < 0.95:
            connection.execute("select social.touch_activity(%s)", [me])
        elif lot < 0.97:
            connection.execute("select social.search_posts(%s, 'storm or edited')", [me])
        else:
            connection.execute("select * from social.home_feed(%s)", [me])


def populate(connection: Connection) -> tuple[list[int], list[int], list[int]]:
    """Writers who follow each other and the victims, and posts of them all."""
    people = users(connection, "storm", WRITERS)
    victims = users(connection, "victim", VICTIMS)
    everybody = [*people, *victims]
    connection.execute(
        "insert into core.follows (follower_id, followee_id)"
        " select f, t from unnest(%s::bigint[]) as f, unnest(%s::bigint[]) as t where f <> t",
        [everybody, everybody],
    )
    connection.execute("insert into core.activity (user_id) select unnest(%s)", [everybody])
    rows = connection.execute(
        "insert into core.posts (author_id, body)"
        " select u, 'before #' || chr(97 + n %% 3) from generate_series(1, 100) as n,"
        " unnest(%s::bigint[]) as u returning id",
        [everybody],
    ).fetchall()
    connection.execute(
        "insert into core.likes (user_id, post_id)"
        " select u, p from unnest(%s::bigint[]) as u, unnest(%s::bigint[]) as p"
        " where p %% 7 < 2 on conflict do nothing",
        [everybody, [row[0] for row in rows]],
    )
    connection.execute("call ops.fold_log()")
    for version in ("1", "2"):
        connection.execute("select ops.add_embedding_model('storm', %s, 4)", [version])
    connection.execute("select ops.use_embedding_model(1::smallint, true)")
    return people, victims, [row[0] for row in rows]


@pytest.mark.timeout(LONG + 300)
def test_a_storm(database: str) -> None:
    with connect(database) as connection:
        people, victims, posts = populate(connection)
    storm = Storm(database)
    app, owner, worker = "PGSOCIAL_APP_URL", "DATABASE_URL", "PGSOCIAL_WORKER_URL"
    slowest = [0.0]

    for number, me in enumerate(people):
        storm.run("write", app, Writer(me, [*people, *victims], posts, number))

    def tick(connection: Connection) -> None:
        connection.execute("set lock_timeout = '1s'")
        connection.execute("select internal.tick()")

    def look(connection: Connection) -> None:
        """How long this machine takes for next to nothing, beside all this."""
        start = time.monotonic()
        connection.execute("select pg_current_xact_id()")
        slowest[0] = max(slowest[0], time.monotonic() - start)

    storm.run("tick", worker, tick, 0.015)
    storm.run("look", worker, look, 0.015)
    for name in WRONGS:
        storm.run(
            "fold",
            worker,
            lambda connection, name=name: connection.execute(
                "select internal.run_projection(%s)", [name]
            ),
            0.01,
        )

    models = itertools.cycle([1, 2])

    def embed(connection: Connection) -> None:
        model = next(models)
        texts = connection.execute(
            "select post_id, text_hash from internal.take_texts(%s, 20)", [model]
        ).fetchall()
        posts, hashes = [row[0] for row in texts], [row[1] for row in texts]
        vectors = [f"[1,{place},2,1]" for place in range(len(texts))]
        connection.execute(
            "select internal.store_embeddings(%s, %s, %s, %s)", [model, posts, hashes, vectors]
        )

    def search(connection: Connection) -> None:
        me = random.choice(people)
        connection.execute("select * from social.semantic_search(%s, '{1,2,3,1}')", [me])
        connection.execute("select * from social.similar_users(%s, %s)", [me, people[0]])

    names = itertools.cycle(WRONGS)

    def rebuild(connection: Connection) -> None:
        name = next(names)
        connection.execute(WRONGS[name].encode())
        connection.execute("call ops.rebuild_projection(%s)", [name])

    def dump(_: Connection) -> None:
        databases.client(
            "pg_dump", "--format=custom", "--no-sync", "--file=/dev/null",
            databases.url("PGSOCIAL_SUPERUSER_URL", database),
        )  # fmt: skip

    def verify(connection: Connection) -> None:
        for name in WRONGS:
            connection.execute("select count(*) from ops.verify_projection(%s)", [name])

    def erase(connection: Connection) -> None:
        if not one(connection, "select count(*) from core.erasures where erased_at is null"):
            gone = one(connection, "select count(*) from core.erasures")
            if gone < VICTIMS:
                connection.execute("select social.erase_user(%s)", [victims[gone]])
        connection.execute("select internal.continue_erasures()")

    def suspend(connection: Connection) -> None:
        who = random.choice(people[:4])
        connection.execute("select social.issue_token(%s, 'storm')", [who])
        for call in ("suspend_user(%s, 'storm')", "unsuspend_user(%s)",
                     "deactivate_user(%s)", "reactivate_user(%s)"):  # fmt: skip
            connection.execute(f"select social.{call}".encode(), [who])

    def maintain(connection: Connection) -> None:
        for step in ("maintain_timelines()", "keep_retention()", "maintain_log()"):
            connection.execute(f"select internal.{step}".encode())

    storm.run("rebuild", owner, rebuild)
    for _ in range(3):
        storm.run("embed", worker, embed)
    storm.run("search", app, search)
    storm.run("dump", worker, dump)
    storm.run("verify", owner, verify, 0.2)
    storm.run("erase", owner, erase, 0.01)
    storm.run("suspend", owner, suspend, 0.01)
    storm.run("maintain", worker, maintain, 0.05)
    storm.rage(LONG)

    assert set(storm.counts) >= {
        *("write", "dump", "rebuild", "verify", "erase", "suspend", "embed", "search")
    }
    with connect(database) as connection:
        gap = one(
            connection,
            "select extract(epoch from max(gap))::float from ("
            " select sealed_at - lag(sealed_at) over (order by id) as gap from internal.batches"
            " where id > 1) as b",
        )
        assert gap <= 1 + 2 * slowest[0], f"{gap} s without a batch: {storm.counts}"
        for _ in range(1000):
            connection.execute("call ops.fold_log()")
            if not one(connection, "select internal.continue_erasures()"):
                break
        erased = connection.execute(
            "select user_id, erased_at is not null from core.erasures"
        ).fetchall()
        assert erased
        assert all(done for _, done in erased)
        for user, _ in erased:
            left = connection.execute("select * from social.erasure_proof(%s)", [user]).fetchall()
            assert left == []
        is_exact(connection)
        assert (
            one(
                connection,
                "select deadlocks from pg_stat_database where datname = current_database()",
            )
            == 0
        )
