"""Runs a row of the route table: who asks, how often, in which form, then the SQL."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from pgsocial.cache.pages import Cache, respond
from pgsocial.gateway import keys
from pgsocial.gateway.errors import Problem
from pgsocial.gateway.models import Form
from pgsocial.gateway.route import Context, Handler, Route
from pgsocial.gateway.text import check_text
from pgsocial.gateway.tokens import bearer


def handler_of(route: Route) -> Handler:
    if route.handler is not None:
        return route.handler

    async def handle(request: web.Request) -> web.StreamResponse:
        app = request.app
        token = None if route.auth == "none" else bearer(request)
        if token is None and route.auth == "required":
            raise Problem(401, 'sign in, and send "Authorization: Bearer <token>"')
        me = await app[keys.TOKENS].user(token) if token else None
        if route.limit:
            await app[keys.LIMITER].check(route.limit, caller(request, me))
        params = await _params(route, request)
        params |= {"me": me, "request_id": request[keys.REQUEST_ID]}

        is_shared = route.cache is Cache.PUBLIC and me is None
        pages = app[keys.GUEST_PAGES]
        text = await pages.get(request) if is_shared else None
        if is_shared:
            app[keys.METRICS].guest_pages.labels("hit" if text else "miss").inc()
        if text is None:
            text = await _run(route, app, params, token)
            if is_shared:
                await pages.put(request, text)
        headers = {}
        if route.location:
            headers["Location"] = route.location.format_map(json.loads(text))
        return respond(
            request, text, route.status, route.cache, pages.seconds if me is None else None, headers
        )

    return handle


def caller(request: web.Request, me: int | None) -> str:
    """Whose requests are counted together: a user's, or those of a guest's address."""
    if me is not None:
        return f"user:{me}"
    address = request.remote or ""
    if request.app[keys.SETTINGS].trust_forwarded:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    return f"address:{address}"


async def _run(
    route: Route, app: web.Application, params: dict[str, Any], token: str | None
) -> str:
    if isinstance(route.run, str):
        text: str = await app[keys.DATABASE].value(route.run, params)
        return text
    assert route.run is not None  # noqa: S101  every row has one or a handler
    return await route.run(Context(app, params, token))


async def _params(route: Route, request: web.Request) -> dict[str, Any]:
    """The checked fields of path, query, headers and body."""
    known = {field.alias or name for name, field in route.in_headers.model_fields.items()}
    forms: list[Form] = [
        route.in_path.model_validate(dict(request.match_info)),
        route.in_query.model_validate(dict(request.query)),
        route.in_headers.model_validate(
            {name: request.headers[name] for name in known if name in request.headers}
        ),
    ]
    if route.body is not None:
        if request.content_type != "application/json":
            raise Problem(415, "send the body as application/json")
        forms.append(route.body.model_validate_json(await request.read(), strict=True))
    params: dict[str, Any] = {}
    for form in forms:
        for name, field in type(form).model_fields.items():
            check_text(getattr(form, name), field.alias or name)
        params |= form.model_dump()
    return params
