"""A row of the route table, and what its call is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel

from pgsocial.cache.pages import Cache
from pgsocial.gateway.models import Form, NoForm

Auth = Literal["none", "optional", "required"]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True)
class Context:
    """A request that has passed authentication, rate limit and the check of its form."""

    app: web.Application
    params: dict[str, Any]
    token: str | None


Call = Callable[[Context], Awaitable[str]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, kw_only=True)
class Route:
    """One address. `run` is a SQL text that answers JSON and takes the fields of the forms by name,
    beside me and request_id; or some lines around several SQL texts. A row with a `handler` instead
    does everything by itself."""

    method: Method
    path: str
    name: str
    summary: str
    run: str | Call | None = None
    handler: Handler | None = None
    auth: Auth = "required"
    in_path: type[Form] = NoForm
    in_query: type[Form] = NoForm
    in_headers: type[Form] = NoForm
    body: type[Form] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    location: str | None = None
    cache: Cache = Cache.NONE
    limit: str | None = None
    errors: tuple[int, ...] = ()
