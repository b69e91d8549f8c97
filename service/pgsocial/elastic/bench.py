"""Asks PostgreSQL's own search and Elasticsearch the same, in turn, and says what each took."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from pgsocial.config import Settings
from pgsocial.elastic.searcher import HERE, Searcher
from pgsocial.pool import Database
from pgsocial.sinks.elasticsearch import Elasticsearch
from pgsocial.sinks.feed import Fed
from pgsocial.sinks.sink import Misconfigured

Connection = psycopg.Connection[TupleRow]
PAGE = 20


def _common(owner: Connection) -> list[str]:
    return _texts(
        owner,
        "select split_part(t.lexeme, '~', 1) from internal.search_terms as t"
        " where t.lexeme ~ '^[a-z]{3,}~en$' order by t.document_count desc limit 20",
    )


def _pairs(owner: Connection) -> list[str]:
    return [" ".join(pair) for pair in pairwise(_common(owner))]


def _phrases(owner: Connection) -> list[str]:
    """With which posts begin."""
    return _texts(
        owner,
        "select distinct w.phrase from ("
        " select '\"' || (regexp_match(p.body, '^[A-Za-z]+ [a-z]+'))[1] || '\"' as phrase from ("
        " select body from internal.visible_posts(null) where lang = 'en' order by id desc"
        " limit 500) as p) as w where w.phrase is not null limit 20",
    )


def _rare(owner: Connection) -> list[str]:
    return _texts(
        owner,
        "select t.lexeme from internal.search_terms as t where t.lexeme ~ '^[a-z][a-z0-9_]{3,}$'"
        " and t.document_count between 1 and 50 order by hashtext(t.lexeme) limit 20",
    )


def _texts(owner: Connection, query: str) -> list[str]:
    return [row[0] for row in owner.execute(query.encode()).fetchall()]


@dataclass(frozen=True)
class Kind:
    """Searches of one kind."""

    name: str
    texts: Callable[[Connection], list[str]]
    sort: str = "relevance"


KINDS = (
    Kind("a common word", _common),
    Kind("a common word, newest", _common, "newest"),
    Kind("two common words", _pairs),
    Kind("a phrase", _phrases),
    Kind("a rare word", _rare),
)


@dataclass
class Asked:
    """Milliseconds of each search, and of common ones how many of the best each shows."""

    kind: Kind
    here: list[float] = field(default_factory=list)
    there: list[float] = field(default_factory=list)
    shown_here: list[int] = field(default_factory=list)
    shown_there: list[int] = field(default_factory=list)


async def ask(settings: Settings, owner: Connection, runs: int) -> AsyncIterator[Asked]:
    """As a guest; the first of the runs only warms both up."""
    searcher = Searcher.of(settings)
    if searcher is None:
        raise Misconfigured("PGSOCIAL_ELASTICSEARCH_URL is not set: where is Elasticsearch?")
    database = Database(settings.app_url.get_secret_value(), name="bench", least=1, most=1)
    await database.open()

    async def here(params: Mapping[str, Any]) -> str:
        text: str = await database.value(HERE, params)
        return text

    async def there(params: Mapping[str, Any]) -> str:
        return await searcher.search(database, dict(params))

    try:
        for kind in KINDS:
            texts = kind.texts(owner)
            asked = Asked(kind)
            for run in range(runs + 1):
                for text in texts:
                    params = {
                        "me": None, "query": text, "sort": kind.sort, "limit": PAGE, "cursor": None,
                    }  # fmt: skip
                    pages = [
                        await _timed(engine, params, times if run else [])
                        for engine, times in ((here, asked.here), (there, asked.there))
                    ]
                    if run == 0 and kind is KINDS[0]:
                        best = _best(owner, text)
                        asked.shown_here.append(len(best & pages[0]))
                        asked.shown_there.append(len(best & pages[1]))
            yield asked
    finally:
        await database.close()
        await searcher.close()


async def _timed(
    engine: Callable[[Mapping[str, Any]], Awaitable[str]],
    params: Mapping[str, Any],
    times: list[float],
) -> set[int]:
    start = time.perf_counter()
    answer = json.loads(await engine(params))
    times.append(1000 * (time.perf_counter() - start))
    if answer["is_degraded"]:
        raise Misconfigured("Elasticsearch does not answer, or is behind: run the sink first")
    return _ids(answer["hits"])


def _best(owner: Connection, text: str) -> set[int]:
    """The first page, were all posts that match ranked."""
    with owner.transaction(force_rollback=True):
        owner.execute(
            "update ops.settings set value = maximum"
            " where name in ('search_candidates', 'search_scan')"
        )
        found = owner.execute(
            "select social.search_posts(null, %s, 'relevance', %s) -> 'hits'", [text, PAGE]
        ).fetchone()
    assert found  # noqa: S101
    return _ids(found[0])


def _ids(hits: Iterable[Mapping[str, Any]]) -> set[int]:
    return {int(hit["post"]["id"]) for hit in hits}


def bytes_of(sink: Elasticsearch) -> dict[str, float]:
    """Of a row, by entity."""
    found = {}
    for entity, index in sink.indexes.items():
        total = sink.client.indices.stats(index=index.name)["_all"]["primaries"]
        found[entity] = total["store"]["size_in_bytes"] / max(total["docs"]["count"], 1)
    return found


def report(asked: Sequence[Asked], fed: Fed | None, held: Sequence[tuple[str, int]]) -> str:
    """As Markdown; p50 and p99 in milliseconds."""
    lines = [
        "Held: " + ", ".join(f"{count:,} {name}" for name, count in held) + ".",
        "",
        "| search | asked | PostgreSQL, p50 | p99 | Elasticsearch, p50 | p99 | ratio of p50 |",
        "|---|---|---|---|---|---|---|",
    ]
    for it in asked:
        if not it.here:
            lines.append(f"| {it.kind.name} | 0 | | | | | |")
            continue
        cells = [quantile(times, q) for times in (it.here, it.there) for q in (0.5, 0.99)]
        lines.append(
            f"| {it.kind.name} | {len(it.here)} | "
            + " | ".join(f"{cell:,.1f}" for cell in cells)
            + f" | {cells[2] / cells[0]:.1f} |"
        )
        if it.shown_here:
            best = f"| of the {PAGE} best of all that match | {len(it.shown_here)} |"
            mean = [sum(shown) / len(shown) for shown in (it.shown_here, it.shown_there)]
            lines.append(f"{best} {mean[0]:.1f} shown | | {mean[1]:.1f} shown | | |")
    if fed is not None:
        lines += ["", fed.report().rstrip()]
    return "\n".join(lines) + "\n"


def quantile(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(int(share * len(times)), len(times) - 1)]


def held(sink: Elasticsearch) -> list[tuple[str, int]]:
    live = {"bool": {"must_not": {"term": {"is_deleted": True}}}}
    return [
        (entity, int(sink.client.count(index=index.name, query=live)["count"]))
        for entity, index in sink.indexes.items()
    ]
