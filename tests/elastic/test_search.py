"""The second engine finds what the first does, and shows nothing that the first would not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pgsocial.elastic.searcher import Searcher
from pgsocial.pool import Database

from tests.elastic.conftest import Filled
from tests.quality import data


async def page(
    searcher: Searcher,
    database: Database,
    query: str,
    me: int | None = None,
    sort: str = "newest",
    limit: int = 100,
    cursor: str | None = None,
) -> Any:
    asked = {"me": me, "query": query, "sort": sort, "limit": limit, "cursor": cursor}
    found = json.loads(await searcher.search(database, asked))
    assert not found["is_degraded"]
    return found


def ids(found: Any) -> list[int]:
    return [int(hit["post"]["id"]) for hit in found["hits"]]


async def all_ids(
    searcher: Searcher, database: Database, query: str, me: int | None, limit: int
) -> list[int]:
    """Page by page to the end; no page but the last comes out short."""
    found: list[int] = []
    cursor = None
    while True:
        this = await page(searcher, database, query, me, "newest", limit, cursor)
        found += ids(this)
        cursor = this["cursor"]
        if cursor is None:
            return found
        assert len(this["hits"]) == limit


def expected(filled: Filled, query: str, me: int | None = None) -> list[int]:
    """All that PostgreSQL's own search finds."""
    found: list[int] = []
    cursor = None
    while True:
        row = filled.api.execute(
            "select social.search_posts(%s, %s, 'newest', 100, %s)", [me, query, cursor]
        ).fetchone()
        assert row
        found += ids(row[0])
        cursor = row[0]["cursor"]
        if cursor is None:
            return found


async def test_it_finds_what_postgresql_finds(
    filled: Filled, searcher: Searcher, database: Database
) -> None:
    """Of every query of the judged set, in all scripts and with all operators."""
    more = {}
    counts = []
    for query in data.queries():
        ours = await all_ids(searcher, database, query.text, None, 100)
        theirs = expected(filled, query.text)
        counts.append(len(theirs))
        assert [post for post in ours if post in set(theirs)] == theirs, query.text
        if len(ours) > len(theirs):
            more[query.text] = len(ours) - len(theirs)
    assert more == {}
    assert sum(count > 0 for count in counts) > 60


OPERATORS = [
    "rain or snow",
    '"in the" -rain',
    "umbr*",
    '"the rai*"',
    "-the has:image",
    "from:{author} -is:reply",
    "lang:ja",
    "lang:en after:2020-01 before:2100-01-01",
    "min_likes:1",
    "min_shares:1 or",
    "\u6771",
    "\u6771\u4eac",
    '"\u6771\u4eac tower"',
    "\u6771\u4eactower",
    "caf\u00e9 or CAFE",
    "\uff32\uff21\uff29\uff2e",
    "o'clock don't",
    "100% c++ e-mail",
    "to:{author}",
    "#tomatoes or #rain",
    "-#rain rain",
    "in:bookmarks rain",
]


@pytest.mark.parametrize("text", OPERATORS)
async def test_it_reads_operators_as_postgresql_does(
    filled: Filled, searcher: Searcher, database: Database, text: str
) -> None:
    author = filled.api.execute(
        "select author_username from social.get_post(null, %s)", [next(iter(filled.ids))]
    ).fetchone()
    assert author
    query = text.format(author=author[0])
    assert await all_ids(searcher, database, query, None, 10) == expected(filled, query)


@pytest.mark.parametrize("sort", ["relevance", "top"])
async def test_it_ranks_as_postgresql_does(
    filled: Filled, searcher: Searcher, database: Database, sort: str
) -> None:
    """Where all that match are looked at by both, the pages are the same, with the same scores."""
    for query in data.queries()[:: 2 if sort == "relevance" else 5]:
        row = filled.api.execute(
            "select social.search_posts(null, %s, %s, 10)", [query.text, sort]
        ).fetchone()
        assert row
        ours = await page(searcher, database, query.text, None, sort, 10)
        assert ids(ours) == ids(row[0]), query.text
        assert ours["is_relaxed"] == row[0]["is_relaxed"]
        assert [hit["snippet"] for hit in ours["hits"]] == [h["snippet"] for h in row[0]["hits"]]
