"""Whoever changes many rows locks them in key order, so that no two of them deadlock.

Somebody holds the row in the middle. What comes upon it must by then hold none behind it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.stack.log import Connection, cloned, connect, differences, one, users

ROWS = 40


class People(NamedTuple):
    tag: str
    star: int
    fans: list[int]
    posts: list[int]


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with cloned("pgsocial_order") as name:
        yield name


@pytest.fixture
def owner(database: str) -> Iterator[Connection]:
    with connect(database) as connection:
        yield connection


@pytest.fixture
def people(owner: Connection) -> People:
    """A star with posts, fans of each of them, and rows that lie in no order."""
    tag = f"o{one(owner, 'select count(*) from core.users')}_"
    star, *fans = users(owner, tag, ROWS + 1)
    posts = [
        one(owner, "select social.create_post(%s, %s)", star, f"to be liked #{tag}{n}")
        for n in range(ROWS)
    ]
    both = [fans, posts]
    owner.execute(
        "insert into core.follows (follower_id, followee_id)"
        " select f, %s from unnest(%s::bigint[]) as f order by random()",
        [star, fans],
    )
    owner.execute(
        "insert into core.likes (user_id, post_id)"
        " select f, p from unnest(%s::bigint[], %s::bigint[]) as u (f, p) order by random()",
        both,
    )
    owner.execute(
        "insert into core.tokens (id, user_id, token_hash, expires_at)"
        " select internal.next_id() + (n * 7 %% 41), %s, sha256((%s + n)::text::bytea),"
        " now() + interval '1 day' from generate_series(1, %s) as n",
        [star, star, ROWS],
    )
    owner.execute("insert into core.activity (user_id) values (%s)", [fans[0]])
    if not one(owner, "select count(*) from internal.embedding_models"):
        owner.execute("select ops.add_embedding_model('order', '1', 2)")
    owner.execute("select internal.settle()")
    owner.execute(VECTORS_OF.format("'[1,0]'"), [posts])
    return People(tag, star, fans, posts)


# As a worker stores them, of posts in no order.
VECTORS_OF = """
    select internal.store_embeddings(
               m.id, array_agg(p.id order by mod(p.id, 41)),
               array_agg(hashtextextended(internal.post_text(p), 0) order by mod(p.id, 41)),
               array_agg({}::text)
           )
      from core.posts as p, internal.embedding_models as m
     where p.id = any (%s)
     group by m.id"""
VECTORS = "internal.post_embeddings where user_id = {star}"
QUEUE = "internal.embedding_queue where post_id = any ('{posts}')"
POSTS = "core.posts where author_id = {star}"
COUNTERS = "internal.user_counters where user_id = any ('{fans}')"
TAGS = "internal.hashtag_stats where starts_with(tag, '{tag}')"
DOCUMENTS = "internal.search_documents where author_id = {star}"
WORDS = "internal.search_terms where starts_with(lexeme, '#{tag}')"
METRICS = "analytics.post_metrics where post_id = any ('{posts}')"
TOLD = "internal.notifications where user_id = {star}"
NAMES = "internal.people_names where user_id = any ('{fans}')"
ENTRIES = "internal.timelines where viewer_id = {fan}"
TOKENS = "core.tokens where user_id = {star}"
REPAIR = "select internal.repair_projection('{0}', true)"
FOLD = "select internal.run_projection('{0}')"
SEAL = "select internal.tick()"
WAITING = "select count(*) from pg_locks where not granted and %s = any (pg_blocking_pids(pid))"
# Rows that are written again in no order lie in none.
SHUFFLE = """
    do $$ declare v_row record; begin
        for v_row in select ctid as place from {rows} order by random() loop
            update {table} set {column} = {column} where ctid = v_row.place;
        end loop;
    end $$"""
# Plans that give no order by accident, as they are where tables are large. What folds a post's
# counters has its own plan.
PLANS = (
    "set enable_nestloop = off; set enable_indexscan = off; set enable_bitmapscan = off;"
    "set enable_sort = off"
)

# What is locked and by which key, what comes before, what must not go out of order.
CASES = {
    "repair post_counters": (
        POSTS, "id", ["update core.posts set like_count = 9 where author_id = {star}"],
        REPAIR.format("post_counters"),
    ),
    "repair user_counters": (
        COUNTERS, "user_id",
        ["update internal.user_counters set following_count = 9 where user_id = any ('{fans}')"],
        REPAIR.format("user_counters"),
    ),
    "repair hashtag_stats": (
        TAGS, "tag",
        ["update internal.hashtag_stats set post_count = 9 where starts_with(tag, '{tag}')"],
        REPAIR.format("hashtag_stats"),
    ),
    "repair metrics": (
        METRICS, "post_id, time",
        ["update analytics.post_metrics set likes = 9 where post_id = any ('{posts}')"],
        REPAIR.format("metrics"),
    ),
    "repair notifications: times": (
        TOLD, "user_id, kind, group_id",
        ["update internal.notifications set caused_at = now() where user_id = {star}"],
        REPAIR.format("notifications"),
    ),
    "repair notifications: without a cause": (
        TOLD, "user_id, kind, group_id",
        ["delete from internal.notifications where user_id = {star}",
         "insert into internal.notifications"
         " select {star}, 'quote', n * 7 % 41, now() from generate_series(1, 40) as n"],
        REPAIR.format("notifications"),
    ),
    "repair timelines": (
        ENTRIES, "viewer_id, entry_id",
        ["delete from internal.timelines where viewer_id = {fan}",
         "insert into internal.timelines select {fan}, p, p, {star}"
         " from unnest('{posts}'::bigint[]) as p order by random()"],
        REPAIR.format("timelines"),
    ),
    "fold post_counters": (
        POSTS, "id", ["delete from core.likes where post_id = any ('{posts}')", SEAL],
        FOLD.format("post_counters"),
    ),
    "fold user_counters": (
        COUNTERS, "user_id", ["delete from core.follows where followee_id = {star}", SEAL],
        FOLD.format("user_counters"),
    ),
    "fold hashtag_stats": (
        TAGS, "tag",
        ["update core.posts set deleted_at = now() where author_id = {star}", SEAL],
        FOLD.format("hashtag_stats"),
    ),
    "fold metrics": (
        METRICS, "post_id, time", ["delete from core.likes where post_id = any ('{posts}')", SEAL],
        FOLD.format("metrics"),
    ),
    "fold notifications": (
        TOLD, "user_id, kind, group_id",
        ["delete from core.likes where post_id = any ('{posts}')", SEAL],
        FOLD.format("notifications"),
    ),
    "fold search: documents": (
        DOCUMENTS, "post_id",
        ["update core.posts set deleted_at = now() where author_id = {star}", SEAL],
        FOLD.format("search"),
    ),
    "fold search: numbers": (
        WORDS, "lexeme",
        ["update core.posts set deleted_at = now() where author_id = {star}", SEAL],
        FOLD.format("search"),
    ),
    "fold search: accounts": (
        DOCUMENTS, "post_id",
        ["update core.users set is_private = true where id = {star}", SEAL],
        FOLD.format("search"),
    ),
    "repair search: numbers": (
        WORDS, "lexeme",
        ["update internal.search_terms set document_count = 9 where starts_with(lexeme, '#{tag}')",
         "update internal.rounds set place = 9223372036854775807 where name = 'search'"],
        "select internal.repair_projection('search', false)",
    ),
    "fold timelines": (
        ENTRIES, "viewer_id, entry_id",
        ["delete from internal.timelines where viewer_id = {fan}",
         "insert into internal.timelines select {fan}, p, p, {star}"
         " from unnest('{posts}'::bigint[]) as p order by random()",
         "delete from core.follows where follower_id = {fan}", SEAL],
        FOLD.format("timelines"),
    ),
    "fold people: names": (
        NAMES, "user_id, name",
        ["update core.users set display_name = 'Somebody Else' where id = any ('{fans}')", SEAL],
        FOLD.format("people"),
    ),
    "repair people: sizes": (
        NAMES, "user_id, name",
        # A step is of the next 500 people, and other cases have made as many.
        ["update internal.people_names set size = 9 where user_id = any ('{fans}')",
         "update internal.rounds set place ="
         " (select min(f) - 1 from unnest('{fans}'::bigint[]) as f) where name = 'people'"],
        "select internal.repair_projection('people', false)",
    ),
    "cut timelines": (
        ENTRIES, "viewer_id, entry_id",
        ["delete from internal.timelines where viewer_id = {fan}",
         "insert into internal.timelines select {fan}, p, p, {star}"
         " from unnest('{posts}'::bigint[]) as p order by random()",
         "update internal.timeline_states set floor_id = 9223372036854775807"
         " where viewer_id = {fan}"],
        "select internal.maintain_timelines()",
    ),
    "repair embeddings": (
        VECTORS, "post_id, model_id",
        ["update internal.post_embeddings set is_open = false where user_id = {star}"],
        REPAIR.format("embeddings"),
    ),
    "fold embeddings": (
        VECTORS, "post_id, model_id",
        ["update core.users set is_private = true where id = {star}", SEAL],
        FOLD.format("embeddings"),
    ),
    "fold embeddings: deleted": (
        VECTORS, "post_id, model_id",
        ["update core.posts set deleted_at = now() where author_id = {star}", SEAL],
        FOLD.format("embeddings"),
    ),
    "fold embeddings: deleted while they wait": (
        QUEUE, "post_id, model_id",
        ["update core.posts set body = 'other' where author_id = {star}", SEAL,
         FOLD.format("embeddings"),
         "update core.posts set deleted_at = now() where author_id = {star}", SEAL],
        FOLD.format("embeddings"),
    ),
    "store embeddings": (
        VECTORS, "post_id, model_id", [],
        VECTORS_OF.format("'[0,1]'").replace("%s", "'{posts}'"),
    ),
    "take embeddings off the queue": (
        QUEUE, "post_id, model_id",
        ["update core.posts set body = 'other' where author_id = {star}", SEAL,
         FOLD.format("embeddings")],
        VECTORS_OF.format("'[0,1]'").replace("%s", "'{posts}'"),
    ),
    "fail embeddings": (
        QUEUE, "post_id, model_id",
        ["update core.posts set body = 'other' where author_id = {star}", SEAL,
         FOLD.format("embeddings")],
        "select internal.fail_embeddings(max(id), '{posts}', 'x') from internal.embedding_models",
    ),
    "erase posts": (
        POSTS, "id", ["select social.erase_user({star})"], "select social.erase_user({star})",
    ),
    "erase rows of core": (
        TOKENS, "id",
        ["select social.erase_user({star})",
         "select internal.erase_posts({star}, 1000) from generate_series(1, 5)"],
        "select social.erase_user({star})",
    ),
    "erase rows of a read model": (
        TOLD, "user_id, kind, group_id",
        ["delete from internal.notifications where user_id = {star}",
         "insert into internal.notifications"
         " select {star}, 'quote', n * 7 % 41, now() from generate_series(1, 40) as n",
         "delete from internal.user_counters where user_id = {star}",
         "delete from internal.people_names where user_id = {star}",
         "delete from internal.people where user_id = {star}",
         "delete from internal.post_embeddings where user_id = {star}"],
        "select internal.erase_rows({star}, 1000, false)",
    ),
    "suspend": (TOKENS, "id", [], "select social.suspend_user({star}, 'spam')"),
    "deactivate": (TOKENS, "id", [], "select social.deactivate_user({star})"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_rows_are_locked_in_key_order(
    database: str, owner: Connection, people: People, name: str
) -> None:
    def fill(text: str) -> bytes:
        for key, value in (
            ("{tag}", people.tag),
            ("{star}", people.star),
            ("{fans}", f"{{{','.join(map(str, people.fans))}}}"),
            ("{posts}", f"{{{','.join(map(str, people.posts))}}}"),
            ("{fan}", people.fans[0]),
        ):
            text = text.replace(key, str(value))
        return text.encode()

    rows, key, before, call = CASES[name]
    for statement in before:
        owner.execute(fill(statement))
    count = one(owner, fill(f"select count(*) from {rows}").decode())
    assert count >= ROWS, "rows enough to tell an order"
    shuffle = SHUFFLE.replace("{rows}", rows).replace("{table}", rows.split()[0])
    owner.execute(fill(shuffle.replace("{column}", key.split(",")[0])))
    with connect(database, autocommit=False) as holder, connect(database) as acting:
        if name != "fold post_counters":
            acting.execute(PLANS)
        middle = holder.execute(
            fill(
                f"select {key} from {rows} and ({key}) = ("
                f"select {key} from {rows} order by {key} offset {ROWS // 2} limit 1) for update"
            )
        ).fetchone()
        errors: list[BaseException] = []

        def act() -> None:
            try:
                acting.execute(fill(call))
            except BaseException as error:
                errors.append(error)

        thread = threading.Thread(target=act)
        thread.start()
        deadline = time.monotonic() + 60
        while not one(owner, WAITING, holder.info.backend_pid):
            assert thread.is_alive(), f"it never came upon the row: {errors}"
            assert time.monotonic() < deadline
            time.sleep(0.01)
        marks = ", ".join(["%s"] * key.count(",") + ["%s"])
        behind = f"from {rows} and ({key}) > ({marks})"
        free = owner.execute(
            fill(f"select count(*) from (select {behind} for update skip locked) as f"), middle
        ).fetchone()
        total = owner.execute(fill(f"select count(*) {behind}"), middle).fetchone()
        holder.rollback()
        thread.join(60)
    assert errors == []
    assert free == total, f"of {total} rows behind the middle only {free} were free"
    for (projection,) in owner.execute("select name from internal.projections").fetchall():
        owner.execute("call ops.rebuild_projection(%s)", [projection])
    assert differences(owner) == []
