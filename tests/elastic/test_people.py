"""People by name through the second engine: whom PostgreSQL finds, and nobody whom it would not."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pgsocial.elastic import people as language
from pgsocial.elastic.index import USERS, Index
from pgsocial.elastic.searcher import Searcher
from pgsocial.pool import Database
from pydantic import SecretStr

from tests.elastic.conftest import Filled
from tests.elastic.filling import client_of, people
from tests.stack import log

_numbers = itertools.count(1)
Make = Callable[..., int]
Tell = Callable[[], None]


@pytest.fixture
def word() -> str:
    """A name that nobody has yet, and that is not a letter away from another."""
    letters = str.maketrans("0123456789", "bcdfghjkpt")
    return f"qw{next(_numbers) * 10007}yz".translate(letters)


@pytest.fixture
def person(filled: Filled) -> Make:
    def make(username: str, display_name: str | None = None, bio: str = "") -> int:
        text = "select social.create_user(%s, %s, %s)"
        return int(log.one(filled.api, text, username, display_name, bio))

    return make


@pytest.fixture(scope="session")
def tell(filled: Filled) -> Tell:
    """Fold what was written, and let the index know of everybody, refreshed."""

    def tell() -> None:
        filled.owner.execute("select internal.settle()")
        with client_of(filled.settings) as client:
            index = Index(client, filled.settings.elasticsearch_users_name, USERS)
            index.write(index.of(1), people(filled.owner))
            client.indices.refresh(index=index.name)

    return tell


async def page(
    searcher: Searcher,
    database: Database,
    query: str,
    me: int | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> Any:
    asked = {"me": me, "query": query, "limit": limit, "cursor": cursor}
    found = json.loads(await language.search(searcher, database, asked))
    assert found.keys() == {"items", "next", "is_degraded"}
    assert not found["is_degraded"]
    return found


async def here(
    database: Database, query: str, me: int | None = None, limit: int = 20, cursor: Any = None
) -> Any:
    asked = {"me": me, "query": query, "limit": limit, "cursor": cursor}
    return json.loads(await language.search_here(database, asked))


def names(found: Any) -> list[str]:
    return [item["username"] for item in found["items"]]


@pytest.fixture(scope="session")
def crowd(filled: Filled, tell: Tell) -> dict[str, int]:
    """People of all kinds of names, with followers, and one who reads; the index has them."""
    given = [
        ("quillfeather", "Marisol Quinterova", "Botanist of zanzibari orchids"),
        ("QuillWriter", "José Ångström", "Zanzibari coffee"),
        ("modernquux", "Ольга Квант", ""),
        ("quux_paypaI", "田中水晶太郎", "京都の庭園が好きです"),
        ("quokka_reader", "Reader", ""),
        *((f"quokka_{n}", f"Quokka {n}", "quokkas of Rottnest") for n in range(30)),
    ]
    ids = {
        name: log.one(filled.api, "select social.create_user(%s, %s, %s)", name, shown, bio)
        for name, shown, bio in given
    }
    for n in range(10, 29):
        filled.api.execute(
            "select social.follow_user(%s, %s)", [ids[f"quokka_{n}"], ids["quokka_7"]]
        )
    filled.api.execute("select social.follow_user(%s, %s)", [ids["quokka_reader"], ids["quokka_9"]])
    tell()
    return ids


QUERIES = [
    "quillf", "@QUILLFEATHER", "quinterov", "Marisol Quinterova", "marisol quint",
    "quinterova mariso", "orchids zanzibari", "marisol orchids", "zanzibari", "writer", "jose",
    "JOSÉ", "angstrom", "qu\u0456llf\u0435ather", "modemquux", "modemq", "m0dernquux",
    "quux_paypal", "ольга", "\u041a\u0412\u0410\u041d", "田中", "太郎", "庭園", "庭園家",
    "quok", "quokka 7", "rottnest",
    "q", "quokkas of rottnest", "!!!", "%", "_",
    # With one letter wrong, missing, too many or swapped.
    "quilfeather", "quillffeather", "quillfaether", "quillfeathor", "uillfeather",
    "Marisol Quintervoa", "marisal quinterova", "quinterowa marisol", "ольге квант",
    "qillfeathor", "marisol orchidz", "zzzqqqxxx",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
async def test_it_finds_whom_postgresql_finds(
    crowd: dict[str, int], searcher: Searcher, database: Database, query: str
) -> None:
    """The same people in the same order, each with the same score and reason."""
    for me in (None, crowd["quokka_reader"]):
        ours, theirs = (
            await page(searcher, database, query, me),
            await here(database, query, me),
        )
        assert ours == {**theirs, "is_degraded": False}
    assert names(ours) or query in (
        "庭園家", "!!!", "%", "_", "qillfeathor", "marisol orchidz", "zzzqqqxxx",
    )  # fmt: skip


async def test_the_index_itself_was_asked(
    crowd: dict[str, int], searcher: Searcher, database: Database
) -> None:
    """What PostgreSQL looks for by itself is the exact name, who is near, and who is new."""
    asked: dict[str, Any] = {"me": None, "query": "quokk", "limit": 20, "cursor": None}
    none: dict[str, Any] = {"users": [], "mistyped": []}
    found = json.loads(await database.value(language._AMONG, asked | none))
    assert found["items"] == []
    described = json.loads(await database.value(language._DESCRIBE, asked))
    ids, has_more = await searcher.ids(searcher.users, language.request(described, 100))
    assert set(ids) == {id for name, id in crowd.items() if name.startswith("quokka")}
    assert not has_more
    assert ids[0] == crowd["quokka_7"], "the one with followers is the first of the candidates"


async def test_pages_follow_each_other(
    crowd: dict[str, int], searcher: Searcher, database: Database
) -> None:
    me = crowd["quokka_reader"]
    whole = names(await page(searcher, database, "quok", me, 100))
    assert len(whole) == 31
    found: list[str] = []
    cursor = None
    while True:
        this = await page(searcher, database, "quok", me, 7, cursor)
        found += names(this)
        cursor = this["next"]
        if cursor is None:
            break
        assert len(this["items"]) == 7
    assert found == whole


async def test_whom_the_viewer_does_not_find_is_not_found(
    filled: Filled,
    searcher: Searcher,
    database: Database,
    person: Make,
    tell: Tell,
    word: str,
) -> None:
    """The index still has them all: blocked either way, not discoverable, closed, renamed."""
    me, fan = person(f"{word}me"), person(f"{word}fan")
    person(f"{word}_stays", f"Zed {word}", f"bio of {word}")
    blocked, blocking, shy, closed, renamed = (
        person(f"{word}_{name}", f"Zed {word}", f"bio of {word}")
        for name in ("blocked", "blocking", "shy", "closed", "renamed")
    )
    tell()
    everybody = await page(searcher, database, f"zed {word}", me)
    assert len(names(everybody)) == 6
    do = filled.api.execute
    do("select social.block_user(%s, %s)", [me, blocked])
    do("select social.block_user(%s, %s)", [blocking, me])
    do("select social.follow_user(%s, %s)", [fan, shy])
    do("""select social.set_preferences(%s, '{"is_discoverable": false}')""", [shy])
    do("select social.deactivate_user(%s)", [closed])
    do("select social.rename_user(%s, %s)", [renamed, f"{word}_other"])
    do("select social.update_profile(%s, 'Nobody', 'nothing')", [renamed])
    filled.owner.execute("select internal.settle()")
    mistyped = f"zed {word[:-1]}q"
    for query in (f"zed {word}", f"{word} bio", f"zed {word[:-2]}", mistyped):
        for limit in (1, 20):
            found = await page(searcher, database, query, me, limit)
            assert names(found) == [f"{word}_stays"], query
    assert names(await page(searcher, database, f"{word}_sh", fan)) == [f"{word}_shy"]
    assert names(await page(searcher, database, f"{word}_sh", me)) == []
    assert names(await page(searcher, database, f"{word}_shy", me)) == [f"{word}_shy"]
    assert names(await page(searcher, database, f"{word}_closed", None)) == []


async def test_hidden_people_take_nobodys_place(
    filled: Filled,
    searcher: Searcher,
    database: Database,
    person: Make,
    tell: Tell,
    word: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Larger accounts that the viewer may not find fill the engine's first answers."""
    me = person(f"{word}me")
    seen = [person(f"{word}seen{n:02}") for n in range(12)]
    tell()
    before = await page(searcher, database, f"{word}s", me, 10)
    assert len(before["items"]) == 10
    most = log.one(filled.owner, "select internal.engine_candidates()")
    hidden = [person(f"{word}sx{n:03}") for n in range(most + 20)]
    for id in hidden:
        filled.api.execute("select social.follow_user(%s, %s)", [seen[0], id])
        filled.api.execute("select social.block_user(%s, %s)", [id, me])
    tell()
    described = json.loads(
        await database.value(language._DESCRIBE, {"me": me, "query": f"{word}s"})
    )
    asked: list[int] = []

    def request(given: Any, size: int, of: Any = language.request) -> Any:
        asked.append(size)
        return of(given, size)

    monkeypatch.setattr(language, "request", request)
    few = json.dumps({**described, "size": 15})
    found = json.loads(
        await language._search(
            searcher,
            database,
            {"me": me, "query": f"{word}s", "limit": 10, "cursor": None},
            json.loads(few),
        )
    )
    assert asked == [15, 60, 240], "asked for more until there was no more"
    assert found == before, "items, scores, order and the next page are as they were"


async def test_only_the_first_who_may_be_shown_are_ranked(
    filled: Filled, database: Database, person: Make, tell: Tell, word: str
) -> None:
    """So many in the engine's order: more of them change nothing."""
    most = log.one(filled.owner, "select internal.engine_candidates()")
    ids = [person(f"{word}{n:03}") for n in range(most + 3)]
    tell()
    asked = {"me": None, "query": word, "limit": 100, "cursor": None, "mistyped": None}
    first = json.loads(await database.value(language._AMONG, asked | {"users": ids[:most]}))
    more = json.loads(await database.value(language._AMONG, asked | {"users": ids}))
    less = json.loads(await database.value(language._AMONG, asked | {"users": ids[: most - 1]}))
    assert (first["is_full"], less["is_full"]) == (True, False)
    assert more == first


async def test_without_the_engine_postgresql_searches_and_says_so(
    filled: Filled, database: Database, person: Make, tell: Tell, word: str
) -> None:
    """Nobody listens there; and an index that is not there is no index."""
    person(word)
    tell()
    for given in (
        {"elasticsearch_url": SecretStr("http://127.0.0.1:9")},
        {"elasticsearch_users_name": "not-there"},
    ):
        searcher = Searcher.of(filled.settings.model_copy(update=given))
        assert searcher
        asked = {"me": None, "query": word, "limit": 20, "cursor": None}
        found = json.loads(await language.search(searcher, database, asked))
        await searcher.close()
        assert names(found) == [word]
        assert found["is_degraded"]


async def test_a_search_is_told_to_the_engine_without_who_asks(
    filled: Filled, database: Database, person: Make, word: str
) -> None:
    reader = person(word)
    asked = {"me": reader, "query": "Jose Angstrom"}
    described = json.loads(await database.value(language._DESCRIBE, asked))
    told = json.dumps([language.request(described, 10), language.mistakes(described, 10)])
    assert str(reader) not in told
    assert "angstrom" in told


def test_the_index_holds_names_of_active_people_alone(
    filled: Filled, client: Elasticsearch, person: Make, tell: Tell, word: str
) -> None:
    """No address, no place, no language, no preference."""
    ada = person(word, "Ada Lovelace", "numbers and engines")
    filled.api.execute("select social.update_profile(%s, p_location => 'Nowhere')", [ada])
    tell()
    name = filled.settings.elasticsearch_users_name
    source = client.get(index=name, id=str(ada))["_source"]
    assert source.keys() == {"user_id", "names", "words", "size"}
    assert {"ada", "lovelace", word} <= set(source["names"])
    assert {"ada", "lovelace", "numbers", "and", "engines"} <= set(source["words"])
    filled.api.execute("select social.deactivate_user(%s)", [ada])
    assert people(filled.owner, [ada]) == []
    filled.owner.execute("select internal.settle()")
