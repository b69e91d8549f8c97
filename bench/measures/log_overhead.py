"""What the log costs a write: the same script with and without the triggers that append to it."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import sql

from bench.context import Bench
from bench.databases import scalar
from bench.goals import Goal, Measures

ORDER = 30
SCRIPTS = {"like_uniform": "core.likes", "create_post": "core.posts"}

# What was written behind the log's back goes again, or the counters would never be right.
FORGET = """
delete from core.post_hashtags where post_id > %(post)s;
delete from core.post_mentions where post_id > %(post)s;
delete from core.posts where id > %(post)s;
delete from core.likes
 where user_id in (select id from bench.likers) and created_at > %(moment)s::timestamptz;
"""


@contextmanager
def without_log(bench: Bench) -> Iterator[None]:
    """Disable the triggers of the log, and take away at the end what was written meanwhile."""
    triggers = bench.owner.execute(
        "select c.oid::regclass::text, t.tgname from pg_trigger as t"
        " join pg_class as c on c.oid = t.tgrelid join pg_proc as p on p.oid = t.tgfoid"
        " where c.oid = any (%s::regclass[]) and p.proname ~ '^log_'",
        [list(SCRIPTS.values())],
    ).fetchall()

    def switch(verb: str) -> None:
        for table, name in triggers:
            bench.owner.execute(
                sql.SQL("alter table {} {} trigger {}").format(
                    sql.SQL(table), sql.SQL(verb), sql.Identifier(name)
                )
            )

    values = {
        "post": scalar(bench.owner, "select max(id) from core.posts"),
        "moment": scalar(bench.owner, "select clock_timestamp()::text"),
    }
    switch("disable")
    try:
        yield
    finally:
        with bench.owner.transaction():
            for statement in FORGET.split(";")[:-1]:
                bench.owner.execute(statement.encode(), values)
        switch("enable")


def measure(bench: Bench) -> Measures:
    details: dict[str, Any] = {}
    for name in SCRIPTS:
        rounds = []
        for _ in range(bench.profile.module_rounds):
            logged = bench.run(bench.scripts[name], bench.profile.point, kind="nothing").run
            with without_log(bench):
                bare = bench.run(bench.scripts[name], bench.profile.point, kind="nothing").run
            rounds.append(1 - logged.tps / bare.tps)
        details[name] = {"overhead": statistics.median(rounds), "rounds": rounds}
    return {
        "log_overhead": {
            "what": "share of a write's rate that its event takes, the worst of: "
            + ", ".join(SCRIPTS),
            "unit": "share",
            "value": max(found["overhead"] for found in details.values()),
            "scripts": details,
            "wanted": [Goal.parse("value <= 0.2")],
        }
    }
