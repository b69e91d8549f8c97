"""A row of the route table: method, path, function of the schema social, and what differs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Literal

from aiohttp import web

from pgsocial.cache.pages import Cache
from pgsocial.gateway.answers import Answers

Auth = Literal["none", "optional", "required"]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True)
class Context:
    """A request that has passed authentication, rate limit and the check of its form."""

    app: web.Application
    params: dict[str, Any]
    token: str | None
    address: str
    is_kept: bool = False  # The cache keeps the answer: it is read from the primary.
    headers: dict[str, str] = field(default_factory=dict)  # Of the answer.


Call = Callable[[Context], Awaitable[str]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Route:
    """The arguments p_actor, p_viewer and p_author are who asks; those after them go to the names
    in the path, in order; the rest are fields by their name without "p_": of the query in a GET,
    PUT or DELETE, of the body in a POST or PATCH, and p_idempotency_key of a header."""

    method: Method
    path: str
    function: str | None = None
    _: KW_ONLY
    auth: Auth = "required"
    name: str = ""  # By default the function's.
    summary: str = ""  # By default the name in words.
    description: str = ""  # By default of the function's comment.
    # Arguments: under another name ("me": who asks; "token": the request's own), or not at all.
    names: Mapping[str, str] = field(default_factory=dict)
    omit: tuple[str, ...] = ()
    # Fields: of another form, or beside the arguments; as pydantic writes them, (type, Field()).
    fields: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)  # What fields mean.
    has_body: bool | None = None
    result: str | None = None  # The key of a single value.
    has_tombstones: bool = False
    answer: Any = None
    of_rows: Callable[[Answers], Any] | None = None  # An answer that holds rows of the catalog.
    status: int = 200
    location: str | None = None
    cache: Cache | None = None
    limit: str | None = None
    errors: tuple[int, ...] = ()  # Beside those of the comment.
    # Whether ClickHouse may count: there is a function of internal that takes p_counted, too.
    is_counted: bool = False
    ends_token: bool = False  # And the sockets opened with it.
    # Instead of the call that the function's signature gives: a SQL text, some lines around
    # several, or everything by itself.
    statement: str | None = None
    run: Call | None = None
    handler: Handler | None = None
