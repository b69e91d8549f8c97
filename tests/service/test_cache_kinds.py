"""The table of kinds: its routes exist and only read, and docs/caching.md shows it."""

from __future__ import annotations

import time
from array import array
from pathlib import Path

from pgsocial.cache import kinds
from pgsocial.cache.entry import Entry, shown_on
from pgsocial.cache.keep import Keep
from pgsocial.gateway.routes.deployed import ROUTES
from pgsocial.metrics import Metrics
from pgsocial.pool import Database
from pgsocial.tools.source.reference import caching

from tests.service.conftest import settings_for


def test_only_routes_that_read_are_kept() -> None:
    methods = {route.name: route.method for route in ROUTES}
    assert {methods[name] for name in kinds.BY_ROUTE} == {"GET"}
    handled = {route.name for route in ROUTES if route.handler is not None}
    assert not handled & kinds.BY_ROUTE.keys()


def test_what_a_token_may_ask_is_asked_of_the_database_each_time() -> None:
    by_token = {route.name for route in ROUTES if "token" in route.names.values()}
    assert {"platform_overview", "list_incidents", "incident_accounts"} <= by_token
    assert not by_token & kinds.BY_ROUTE.keys()
    kept = {route.path.split("/")[2] for route in ROUTES if route.name in kinds.BY_ROUTE}
    assert not kept & {"platform", "analytics", "trends", "stream", "events", "notifications"}


def test_what_another_engine_finds_is_not_kept() -> None:
    settings = settings_for("none", cache=True, guest_cache=5)
    kind = kinds.BY_ROUTE["search_posts"]
    for default in ("postgres", "elasticsearch"):
        chosen = settings.model_copy(update={"search_engine": default})
        keep = Keep(chosen, Database("", name="none", least=1, most=1), Metrics())
        for engine in (None, "postgres", "elasticsearch"):
            kept = (engine or default) == "postgres"
            assert keep._is_kept(kind, None, {"query": "x", "engine": engine}) == kept


def test_what_is_kept_for_whom() -> None:
    keep = Keep(
        settings_for("none", cache=True, guest_cache=5),
        Database("", name="none", least=1, most=1),
        Metrics(),
    )
    for route, kind in kinds.BY_ROUTE.items():
        assert keep._is_kept(kind, None, {"limit": 20}), route
        assert keep._is_kept(kind, 7, {"limit": 20}) == kind.for_users, route
        assert keep._is_kept(kind, None, {"cursor": None}), route
        assert not keep._is_kept(kind, None, {"cursor": "x"}), f"{route}: first pages alone"
    without = Keep(
        settings_for("none", cache=True, guest_cache=0),
        Database("", name="none", least=1, most=1),
        Metrics(),
    )
    assert not without._is_kept(kinds.BY_ROUTE["get_post"], None, {})
    assert without._is_kept(kinds.BY_ROUTE["get_post"], 7, {})


def test_a_page_is_made_ahead_of_its_readers_own_end() -> None:
    keep = Keep(
        settings_for("none", cache=True, guest_cache=5),
        Database("", name="none", least=1, most=1),
        Metrics(),
    )
    kind = kinds.BY_ROUTE["get_post"]

    def due(me: int | None, age: float) -> int:
        entry = Entry("x", 1, time.time() - age, 0.5, {}, "{}")
        return sum(keep._is_due(kind, entry, me) for _ in range(100))

    assert kind.seconds == 30
    assert due(None, 0) < 10
    assert due(None, 4.99) > 80, "a guest's page ends after PGSOCIAL_GUEST_CACHE"
    assert due(7, 4.99) < 10
    assert due(7, 29.99) > 80


def test_the_page_about_it_shows_the_table() -> None:
    page = Path(caching.FILE)
    assert caching.text(page) == page.read_text()


def test_every_id_on_a_page_is_found_whatever_its_texts_say() -> None:
    text = r'{"id": "7", "body": "\"8\" x\"9", "author_id": "10", "ids": ["11","12"], "n": 13}'
    assert {7, 10, 11, 12} <= set(shown_on(text))
    assert 13 not in shown_on(text)
    assert shown_on('["99999999999999999999", "9223372036854775807"]') == [2**63 - 1]


def test_a_page_comes_back_whole_and_under_its_own_key_alone() -> None:
    entry = Entry(
        "7 x", 3, 1.5, 0.1, {"shown": array("q", [1, 2**62]), "viewer": array("q")}, "ä\n{}"
    )
    packed = entry.pack()
    assert Entry.unpack(packed, "7 x") == entry
    assert Entry.unpack(packed, "8 x") is None
    for at in range(0, len(packed), 7):
        damaged = packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :]
        assert Entry.unpack(damaged, "7 x") != entry or packed[at : at + 1].isspace()
