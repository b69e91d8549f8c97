"""A gateway for tests: the real application on a real port, and a client that checks each answer
against the OpenAPI description."""

from __future__ import annotations

import asyncio
import io
import json
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from jsonschema import Draft202012Validator
from multidict import CIMultiDictProxy
from pgsocial.config import Settings
from pgsocial.gateway import openapi
from pgsocial.gateway.app import make_app
from pgsocial.gateway.connections import Site
from pgsocial.gateway.endpoint import Endpoint
from pgsocial.gateway.routes.deployed import ROUTES
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

_TEXT = openapi.document(ROUTES)
DOCUMENT: dict[str, Any] = json.loads(_TEXT)
_document = openapi.document


def _kept(routes: Iterable[Endpoint]) -> str:
    """It is the same for each gateway of the deployed rows, and takes longer than its start."""
    return _TEXT if routes is ROUTES else _document(routes)


openapi.document = _kept
# What was asked of any gateway here, and answered with success: method and the row's path.
SUCCEEDED: set[tuple[str, str]] = set()
_REGISTRY: Registry[Any] = Registry().with_resource("urn:document", Resource(DOCUMENT, DRAFT202012))


@dataclass
class Person:
    id: str
    username: str
    token: str


@dataclass
class Gateway:
    """The application in a thread with an event loop of its own."""

    settings: Settings
    has_relay: bool = True
    routes: tuple[Endpoint, ...] = ROUTES
    port: int = 0
    url: str = ""
    app: web.Application | None = None
    prepare: Callable[[web.Application], None] = lambda app: None
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _stop: asyncio.Event | None = None
    _thread: threading.Thread | None = None
    _ready: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(20), "the gateway did not start"

    def stop(self) -> None:
        assert self._stop and self._thread
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(60)
        assert not self._thread.is_alive(), "the gateway did not stop"

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        self.app = make_app(self.settings, self.has_relay, self.routes)
        self.prepare(self.app)
        self.app.on_response_prepare.append(_record)
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=2)
        await runner.setup()
        await Site(runner, self.settings, self.port).start()
        self.url = f"http://{self.settings.host}:{runner.addresses[0][1]}"
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()


async def _record(request: web.Request, response: web.StreamResponse) -> None:
    resource = request.match_info.route.resource
    if resource is not None and response.status < 300:
        SUCCEEDED.add((request.method, resource.canonical))


@contextmanager
def running(
    settings: Settings,
    has_relay: bool = True,
    routes: tuple[Endpoint, ...] = ROUTES,
    port: int = 0,
    prepare: Callable[[web.Application], None] = lambda app: None,
) -> Iterator[Gateway]:
    gateway = Gateway(settings, has_relay, routes, port, prepare=prepare)
    gateway.start()
    try:
        yield gateway
    finally:
        gateway.stop()


@dataclass
class Answer:
    status: int
    headers: CIMultiDictProxy[str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)


class Api:
    """Calls a gateway. Whatever it answers must be what OpenAPI says of that address."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    async def call(
        self,
        method: str,
        path: str,
        who: Person | str | None = None,
        body: object = None,
        status: int | None = None,
        data: bytes | io.BytesIO | AsyncIterator[bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        headers = dict(headers or {})
        token = who.token if isinstance(who, Person) else who
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if data is not None:
            headers.setdefault("Content-Type", "application/json")
        async with self.session.request(
            method, self.url + path, json=body, data=data, headers=headers, allow_redirects=False
        ) as response:
            answer = Answer(response.status, response.headers, await response.read())
        expected = (200, 201) if status is None else (status,)
        assert answer.status in expected, f"{method} {path}: {answer.status} {answer.raw[:500]!r}"
        assert answer.headers["X-Request-Id"]
        check(method, path, answer)
        return answer

    async def get(self, path: str, who: Person | None = None, **options: Any) -> Any:
        return (await self.call("GET", path, who, **options)).json

    async def post(self, who: Person, body: str, **more: object) -> str:
        answer = await self.call("POST", "/v1/posts", who, {"body": body, **more})
        made: str = answer.json["id"]
        return made

    async def until(self, path: str, who: Person | None, key: str, value: object) -> None:
        """Wait for what a projection brings."""
        async with asyncio.timeout(30):
            while (await self.get(path, who))[key] != value:
                await asyncio.sleep(0.02)


@asynccontextmanager
async def api_of(url: str) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(session, url)


def check(method: str, path: str, answer: Answer) -> None:
    """The answer's schema, by the description alone."""
    operation = operation_of(method, path.partition("?")[0])
    if answer.status >= 400 and operation is None:
        validate("#/components/schemas/Refusal", answer)
        return
    assert operation is not None, f"OpenAPI does not know {method} {path}"
    if answer.status == 304:
        assert answer.raw == b""
        return
    described = operation["responses"].get(str(answer.status))
    if path.startswith("/readyz"):
        described = operation["responses"]["200"]
    assert described, f"OpenAPI does not know status {answer.status} of {method} {path}"
    if "$ref" in described:
        assert answer.headers["Content-Type"].startswith("application/problem+json")
        described = DOCUMENT["components"]["responses"]["Problem"]
        assert answer.json["status"] == answer.status
    for content in described.get("content", {}).values():
        validate(content["schema"]["$ref"], answer)


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    # Literal addresses before those with names in them.
    for known in sorted(DOCUMENT["paths"], key=lambda it: it.count("{")):
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", known), path):
            found: dict[str, Any] | None = DOCUMENT["paths"][known].get(method.lower())
            return found
    return None


def validate(reference: str, answer: Answer) -> None:
    validator = Draft202012Validator({"$ref": f"urn:document{reference}"}, registry=_REGISTRY)
    validator.validate(answer.json)


def validate_batch(message: object, name: str = "Batch") -> None:
    Draft202012Validator(
        {"$ref": f"urn:document#/components/schemas/{name}"}, registry=_REGISTRY
    ).validate(message)
