"""Known items of LDBC SNB: three words of a message find it among all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.quality import bm25, data, network, report
from tests.stack import loads, snb_runs
from tests.stack.log import connect

COUNT = 200


@contextmanager
def measured() -> Iterator[tuple[report.Measured, list[data.Query]]]:
    """Of a network that is imported for it and dropped again."""
    with loads.empty("pgsocial_quality_snb") as database:
        done = snb_runs.run(database, snb_runs.FOLDER)
        assert done.returncode == 0, done.stderr
        with connect(database) as owner, connect(database, "PGSOCIAL_APP_URL") as api:
            queries = ask(owner)
            yield report.measure(rankers(owner, api), queries), queries


def texts(owner: psycopg.Connection[Any]) -> dict[str, str]:
    """Most messages are photos without words."""
    written = "select id, body from core.posts where body <> '' order by id"
    return {str(id): body for id, body in owner.execute(written.encode())}


def ask(owner: psycopg.Connection[Any]) -> list[data.Query]:
    """Any message with the same text counts as found."""
    bodies = texts(owner)
    draw = random.Random(1)
    queries = []
    for id in draw.sample([id for id, body in bodies.items() if len(body) >= 60], COUNT):
        words = sorted({word for word in bm25.words(bodies[id]) if len(word) >= 4})
        asked = " ".join(draw.sample(words, 3))
        grades = {other: 3 for other, body in bodies.items() if body == bodies[id]}
        queries.append(data.Query(f"k{id}", False, "en", asked, asked, grades))
    return queries


def rankers(
    owner: psycopg.Connection[Any], api: psycopg.Connection[Any]
) -> dict[str, network.Ranker]:
    network.neutralise(owner)
    owner.execute("select internal.settle()")
    bodies = texts(owner)
    return {
        network.BASELINE: network.exact(owner, bodies),
        "text": network.text(api, {int(id): id for id in bodies}, None),
    }
