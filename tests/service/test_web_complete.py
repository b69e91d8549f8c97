"""The page becomes complete in a real browser whose cache is empty: all of it is there and drawn.

How long that takes beside the plain answer of the API is printed, and not judged.
"""

from __future__ import annotations

import http.client
import json
import statistics
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from pgsocial.config import Settings
from playwright.sync_api import Browser, Route

from tests.service.browser import Window, browsers
from tests.service.conftest import make_person
from tests.service.gateway import Gateway, Person

POSTS = 20  # What a page of the feed has.
ASKED = 9

# Before any script of the page: signed in, and when the last post of the first page was drawn.
PREPARE = """
localStorage.setItem('pgsocial.session', JSON.stringify(%s));
addEventListener('DOMContentLoaded', () => new MutationObserver((_, observer) => {
  if (document.querySelectorAll('main article').length < %s) return;
  requestAnimationFrame(() => { window.drawn = performance.now(); });
  observer.disconnect();
}).observe(document.body, { childList: true, subtree: true }));
"""
# What the document and its modules name, and what came of it.
STATE = """() => {
  const entries = performance.getEntriesByType('resource');
  const named = [...document.querySelectorAll('link[href]:not([rel=icon]), script[src], img[src]')];
  const done = new Map(entries.map((it) => [it.name, it]));
  const images = [...document.images].filter((it) => !it.complete || !it.naturalWidth);
  return {
    ready: document.readyState,
    drawn: window.drawn ?? null,
    missing: [
      ...named.map((it) => it.href || it.src).filter((it) => !done.get(it)?.responseEnd),
      ...entries.filter((it) => it.responseStatus < 200 || it.responseStatus >= 400)
        .map((it) => `${it.name}: ${it.responseStatus}`),
      ...images.map((it) => it.src),
    ],
    asked: entries.map((it) => it.name),
    at: Math.max(performance.getEntriesByType('navigation')[0].loadEventEnd, window.drawn ?? 0),
    bytes: entries.reduce((all, it) => all + it.encodedBodySize, 0),
  };
}"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsers(1, tmp_path_factory.mktemp("browser")) as opened:
        yield opened[0]


@pytest.fixture(scope="module")
def reader(settings: Settings) -> Person:
    """Somebody whose feed has more than a page."""
    reader, writer = (make_person(settings, f"complete_{name}") for name in ("reader", "writer"))
    with psycopg.connect(settings.app_url.get_secret_value(), autocommit=True) as connection:
        connection.execute("select social.follow_user(%s, %s)", [reader.id, writer.id])
        for number in range(POSTS + 5):
            connection.execute(
                "select social.create_post(%s, %s)", [writer.id, f"Post {number} of #complete"]
            )
    return reader


def window_of(browser: Browser, gateway: Gateway, person: Person) -> Window:
    window = Window(browser, gateway.url)
    session = json.dumps({"token": person.token, "user_id": person.id})
    window.context.add_init_script(PREPARE % (session, POSTS))
    return window


def state_of(window: Window) -> dict[str, Any]:
    """Once nothing is asked for any more."""
    window.open()
    window.page.wait_for_load_state("networkidle")
    found: dict[str, Any] = window.page.evaluate(STATE)
    return found


def plain(gateway: Gateway, person: Person) -> tuple[float, list[dict[str, Any]]]:
    """Milliseconds of the answer that the feed is drawn from, and its posts."""
    connection = http.client.HTTPConnection(gateway.url.partition("://")[2])
    taken = []
    for _ in range(ASKED):
        began = time.monotonic()
        connection.request("GET", "/v1/feed", headers={"Authorization": f"Bearer {person.token}"})
        items = json.load(connection.getresponse())["items"]
        taken.append((time.monotonic() - began) * 1000)
    connection.close()
    return statistics.median(taken), items


def test_the_page_becomes_complete(browser: Browser, gateway: Gateway, reader: Person) -> None:
    answered, items = plain(gateway, reader)
    assert len(items) == POSTS
    window = window_of(browser, gateway, reader)
    state = state_of(window)
    assert (state["ready"], state["missing"]) == ("complete", [])
    assert state["drawn"] is not None
    kinds = {url.partition("?")[0].rpartition(".")[2] for url in state["asked"]}
    assert {"css", "js"} <= kinds
    assert sum(url.startswith(f"{gateway.url}/v1/feed") for url in state["asked"]) == 1
    told = window.main.locator("article").all_inner_texts()
    assert len(told) == POSTS
    for item, text in zip(items, told, strict=True):
        assert item["body"] in text
    print(
        f"complete after {state['at']:.0f} ms, {state['bytes'] / 1024:.0f} KiB; the plain answer"
        f" takes {answered:.1f} ms: {state['at'] / answered:.0f} times as long"
    )
    # Nothing in the console, nothing of another host.
    window.close()


@pytest.mark.parametrize("lost", ["css/posts.css", "parts/post.js", "v1/feed"])
def test_what_does_not_come_is_noticed(
    browser: Browser, gateway: Gateway, reader: Person, lost: str
) -> None:
    window = window_of(browser, gateway, reader)

    def refuse(route: Route) -> None:
        route.fulfill(status=404, body="")

    window.page.route(f"**/{lost}*", refuse)
    state = state_of(window)
    assert lost in str(state["missing"])
    assert (state["drawn"] is None) == (lost != "css/posts.css")
    with pytest.raises(AssertionError):
        window.close()


def test_what_comes_from_elsewhere_is_noticed(
    browser: Browser, gateway: Gateway, reader: Person
) -> None:
    window = window_of(browser, gateway, reader)
    state_of(window)
    # Pictures may be of other hosts, when a post has some.
    with window.page.expect_event("requestfailed"):
        window.page.evaluate("() => { new Image().src = 'https://localhost:9/elsewhere.png'; }")
    with pytest.raises(AssertionError, match=r"another host: https://localhost:9/elsewhere"):
        window.close()
