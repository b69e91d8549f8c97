"""What the index does not know, knows too late, or should not know: nothing of it shows."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pgsocial.elastic import query
from pgsocial.elastic.index import Index
from pgsocial.elastic.searcher import Searcher
from pgsocial.pool import Database

from tests.elastic.conftest import Filled
from tests.elastic.filling import documents
from tests.elastic.test_search import all_ids, expected, ids, page
from tests.stack import log

_numbers = itertools.count(1)
Make = Callable[..., int]


@pytest.fixture
def word() -> str:
    """A word that nobody has used yet."""
    return f"zyx{next(_numbers)}word"


@pytest.fixture
def person(filled: Filled) -> Callable[[], int]:
    return lambda: int(
        log.one(filled.api, "select social.create_user(%s)", f"reader_{next(_numbers)}")
    )


@pytest.fixture
def post(filled: Filled) -> Iterator[Make]:
    def make(author: int, body: str, **given: Any) -> int:
        more = "".join(f", p_{name} => %s" for name in given)
        text = f"select social.create_post(%s, %s{more})"
        return int(log.one(filled.api, text, author, body, *given.values()))

    yield make


@pytest.fixture
def tell(filled: Filled, client: Elasticsearch) -> Callable[[list[int]], None]:
    """Fold what was written, and let the index know of it, refreshed."""

    def tell(posts: list[int]) -> None:
        filled.owner.execute("select internal.settle()")
        index = Index(client, filled.settings.elasticsearch_name)
        index.write(index.of(1), documents(filled.owner, posts))
        client.indices.refresh(index=index.name)

    return tell


Tell = Callable[[list[int]], None]
Person = Callable[[], int]


async def test_private_posts_are_found_by_whom_they_are_for_and_are_not_in_the_index(
    filled: Filled,
    client: Elasticsearch,
    searcher: Searcher,
    database: Database,
    post: Make,
    person: Person,
    tell: Tell,
    word: str,
) -> None:
    author, follower, stranger = person(), person(), person()
    filled.api.execute("select social.follow_user(%s, %s)", [follower, author])
    opened = post(author, f"{word} for everybody")
    closed = post(author, f"{word} for followers", visibility="followers")
    tell([opened, closed])
    for who, seen in ((follower, 2), (author, 2), (stranger, 1), (None, 1)):
        found = await page(searcher, database, word, who)
        assert ids(found) == expected(filled, word, who)
        assert len(ids(found)) == seen
        ranked = await page(searcher, database, word, who, "relevance")
        assert set(ids(ranked)) == set(ids(found))
    everything = client.search(index=filled.settings.elasticsearch_name, size=10000)
    assert str(closed) not in {hit["_id"] for hit in everything["hits"]["hits"]}
    assert len(everything["hits"]["hits"]) == log.one(
        filled.owner, "select count(*) from internal.search_documents where is_open"
    )


async def test_private_words_change_no_number(
    filled: Filled,
    searcher: Searcher,
    database: Database,
    post: Make,
    person: Person,
    tell: Tell,
    word: str,
) -> None:
    """Scores, order, is_cut and is_relaxed are the same whatever is written in private."""
    author = person()
    rival = word.replace("word", "rival")
    posts = [post(author, f"{word} and {text}") for text in (rival, "more of it", rival)]
    tell(posts)
    asked = f"{word} {rival}"
    before = await page(searcher, database, asked, None, "relevance", 20)
    secret = person()
    hidden = [post(secret, f"{rival} {rival} {n}", visibility="followers") for n in range(30)]
    tell(hidden)
    after = await page(searcher, database, asked, None, "relevance", 20)
    for found in (before, after):
        found.pop("indexed_up_to")
        for hit in found["hits"]:
            # What it was multiplied by for its age.
            hit["score"] = round(hit["score"], 3)
    assert after == before


async def test_what_the_index_still_has_is_not_shown(
    filled: Filled,
    searcher: Searcher,
    database: Database,
    post: Make,
    person: Person,
    tell: Tell,
    word: str,
) -> None:
    """Deleted, rewritten, private by now, blocked, or not to be found: the index knows of none."""
    author, other, shy, turned, reader = (person() for _ in range(5))
    gone = post(author, f"{word} gone")
    changed = post(author, f"{word} changed")
    blocked = post(other, f"{word} blocked")
    hidden = post(shy, f"{word} hidden")
    closed = post(turned, f"{word} closed")
    stays = post(author, f"{word} stays")
    tell([gone, changed, blocked, hidden, closed, stays])
    assert len(ids(await page(searcher, database, word, reader))) == 6

    filled.api.execute("select social.delete_post(%s, %s)", [author, gone])
    filled.api.execute("select social.edit_post(%s, %s, 'nothing of that')", [author, changed])
    filled.api.execute("select social.block_user(%s, %s)", [reader, other])
    filled.api.execute("""select social.set_preferences(%s, '{"is_indexable": false}')""", [shy])
    filled.api.execute("select social.update_profile(%s, p_is_private => true)", [turned])
    filled.owner.execute("select internal.settle()")
    for sort in ("newest", "relevance", "top"):
        found = await page(searcher, database, word, reader, sort)
        assert ids(found) == [stays], sort
        assert not found["is_cut"]
        assert found["cursor"] is None


async def test_pages_stay_full_where_much_is_hidden(
    filled: Filled,
    searcher: Searcher,
    database: Database,
    post: Make,
    person: Person,
    tell: Tell,
    word: str,
) -> None:
    """Nine of ten are by somebody whom the reader has blocked, the newest of all."""
    author, other, reader = person(), person(), person()
    posts = [post(author, f"{word} {n}") for n in range(8)]
    posts += [post(other, f"{word} {n}") for n in range(72)]
    tell(posts)
    filled.api.execute("select social.block_user(%s, %s)", [reader, other])
    assert await all_ids(searcher, database, word, reader, 3) == sorted(posts[:8], reverse=True)
    first = await page(searcher, database, word, reader, "newest", 3)
    assert ids(first) == sorted(posts[:8], reverse=True)[:3]


async def test_ranked_pages_follow_each_other(
    filled: Filled,
    searcher: Searcher,
    database: Database,
    post: Make,
    person: Person,
    tell: Tell,
    word: str,
) -> None:
    author = person()
    posts = [post(author, f"{word} {'more ' * n}") for n in range(25)]
    tell(posts)
    whole = ids(await page(searcher, database, word, None, "relevance", 25))
    assert set(whole) == set(posts)
    found: list[int] = []
    cursor = None
    for _ in range(3):
        this = await page(searcher, database, word, None, "relevance", 10, cursor)
        found += ids(this)
        cursor = this["cursor"]
    assert found == whole
    assert cursor is None


async def test_one_looks_among_those_one_follows(
    filled: Filled,
    searcher: Searcher,
    database: Database,
    post: Make,
    person: Person,
    tell: Tell,
    word: str,
) -> None:
    author, other, reader = person(), person(), person()
    filled.api.execute("select social.follow_user(%s, %s)", [reader, author])
    mine, theirs, others = (post(who, word) for who in (reader, author, other))
    filled.api.execute("select social.bookmark_post(%s, %s)", [reader, others])
    tell([mine, theirs, others])
    for place, wanted in (
        ("following", [theirs]),
        ("home", [theirs, mine]),
        ("bookmarks", [others]),
    ):
        text = f"{word} in:{place}"
        assert ids(await page(searcher, database, text, reader)) == wanted
        assert expected(filled, text, reader) == wanted


async def test_without_the_engine_postgresql_searches_and_says_so(
    filled: Filled, database: Database, post: Make, person: Person, tell: Tell, word: str
) -> None:
    """Nobody listens there; and an index that is not there is no index."""
    one = post(person(), word)
    tell([one])
    for given in (
        {"elasticsearch_url": "http://127.0.0.1:9"},
        {"elasticsearch_name": "not-there"},
    ):
        searcher = Searcher.of(filled.settings.model_copy(update=_secret(given)))
        assert searcher
        asked = {"me": None, "query": word, "sort": "newest", "limit": 20, "cursor": None}
        found = json.loads(await searcher.search(database, asked))
        await searcher.close()
        assert ids(found) == [one]
        assert found["is_degraded"]


def _secret(given: dict[str, str]) -> dict[str, Any]:
    from pydantic import SecretStr

    return {name: SecretStr(it) if name.endswith("url") else it for name, it in given.items()}


def test_a_search_is_told_to_the_engine_without_who_asks(filled: Filled, person: Person) -> None:
    """Ids of those one follows are all that a request says of the viewer."""
    reader = person()
    asked = log.one(filled.api, "select social.describe_search(%s, 'rain -snow')", reader)
    told = json.dumps(query.request(asked, 10))
    assert str(reader) not in told
    assert "rain~en" in told
