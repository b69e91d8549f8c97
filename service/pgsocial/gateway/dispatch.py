"""Runs a row of the route table: who asks, how often, in which form, then the SQL."""

from __future__ import annotations

import json
import re
from ipaddress import IPv6Address, ip_address
from typing import Any

import psycopg
from aiohttp import web

from pgsocial.cache.pages import Cache, respond
from pgsocial.gateway import bodies, keys
from pgsocial.gateway.endpoint import Endpoint
from pgsocial.gateway.errors import Problem, of_database
from pgsocial.gateway.route import Context, Handler
from pgsocial.gateway.shapes import Form
from pgsocial.gateway.text import check_text
from pgsocial.gateway.tokens import bearer


def handler_of(route: Endpoint) -> Handler:
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
        params |= {"me": me, "token": token, "request_id": request[keys.REQUEST_ID]}

        is_shared = route.cache is Cache.PUBLIC and me is None
        pages = app[keys.GUEST_PAGES]
        text = await pages.get(request) if is_shared else None
        if is_shared:
            app[keys.METRICS].guest_pages.labels("hit" if text else "miss").inc()
        if text is None:
            text = await _run(route, Context(app, params, token, address_of(request)))
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
    return f"address:{address_of(request)}"


def address_of(request: web.Request) -> str:
    """Where a request comes from, as what is counted together."""
    address = request.remote or ""
    if request.app[keys.SETTINGS].trust_forwarded:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    return network(address)


def network(address: str) -> str:
    """What one client has of addresses: of IPv6 a /64, and the IPv4 address that one may carry."""
    bare = re.fullmatch(r"\[(.+)\](?::\d+)?|([0-9.]+):\d+", address)
    plain = (bare[1] or bare[2]) if bare else address
    try:
        found = ip_address(plain.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if carried := found.ipv4_mapped or found.sixtofour:
        return str(carried)
    return f"{IPv6Address(int(found) >> 64 << 64)}/64"


async def _run(route: Endpoint, context: Context) -> str:
    app, token = context.app, context.token
    assert route.run is not None  # noqa: S101  every row has that or a handler
    try:
        text = await route.run(context)
    except psycopg.Error as error:
        raise of_database(error, route.names) from error
    if route.ends_token and token is not None:
        app[keys.TOKENS].forget(token)
        app[keys.HUB].end_token(token)
    return text


async def _params(route: Endpoint, request: web.Request) -> dict[str, Any]:
    """The checked fields of path, query, headers and body."""
    forms = route.forms
    known = {field.alias or name for name, field in forms.headers.model_fields.items()}
    found: list[Form] = [
        forms.path.model_validate(dict(request.match_info)),
        forms.query.model_validate(dict(request.query)),
        forms.headers.model_validate(
            {name: request.headers[name] for name in known if name in request.headers}
        ),
    ]
    if forms.body is not None:
        if request.content_type != "application/json":
            raise Problem(415, "send the body as application/json")
        found.append(forms.body.model_validate_json(await bodies.read(request), strict=True))
    params: dict[str, Any] = {}
    for form in found:
        for name, field in type(form).model_fields.items():
            check_text(getattr(form, name), field.alias or name)
        params |= form.model_dump()
    for name in route.documents & params.keys():
        if params[name] is not None:
            params[name] = json.dumps(params[name])
    return params
