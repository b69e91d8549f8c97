"""Runs a row of the route table: who asks, how often, in which form, then the SQL."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any

import psycopg
from aiohttp import web

from pgsocial.cache.pages import respond
from pgsocial.gateway import bodies, keys
from pgsocial.gateway.connections import Connection
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
        if me is not None:
            request[keys.USER] = me
        if route.limit:
            await app[keys.LIMITER].check(route.limit, caller(request, me))
        params = await _params(route, request)
        params |= {"me": me, "token": token, "request_id": request[keys.REQUEST_ID]}

        context = Context(app, params, token, address_of(request))
        keep = app[keys.KEEP]
        if route.method == "GET":

            def make(is_kept: bool) -> Awaitable[str]:
                return _run(route, replace(context, is_kept=is_kept))

            with _while_there(request):
                text = await keep.answer(route.name, me, params, make)
        else:
            # A write is finished: its client may have said all it wants, and left.
            try:
                text = await _run(route, context)
            finally:
                if me is not None:
                    await keep.wrote(me)
        headers = context.headers
        if route.location:
            headers["Location"] = route.location.format_map(json.loads(text))
        seconds = app[keys.SETTINGS].guest_cache if me is None else None
        return respond(request, text, route.status, route.cache, seconds, headers)

    return handle


def _while_there(request: web.Request) -> AbstractContextManager[None]:
    connection = request.protocol
    return connection.cancels_when_lost() if isinstance(connection, Connection) else nullcontext()


def caller(request: web.Request, me: int | None) -> str:
    """Whose requests are counted together: a user's, or those of a guest's address."""
    if me is not None:
        return f"user:{me}"
    return f"address:{address_of(request)}"


def address_of(request: web.Request) -> str:
    """Where a request comes from, as what is counted together."""
    address = request.remote or ""
    if request.app[keys.SETTINGS].trust_forwarded:
        # Some proxies add a line of their own to those that a client has sent.
        told = request.headers.getall("X-Forwarded-For", [address])
        address = told[-1].rpartition(",")[2].strip()
    return network(address)


@lru_cache(10_000)
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
    if route.method != "GET" and (user := _writer(context.params["me"], route, text)) is not None:
        await app[keys.REPLICA].wrote(user)
    if route.ends_token and token is not None:
        app[keys.TOKENS].forget(token)
        app[keys.HUB].end_token(token)
    return text


def _writer(me: int | None, route: Endpoint, text: str) -> int | None:
    """Whose write it was: a guest's makes an account or a session, and is its owner's."""
    if me is not None or route.status != 201:
        return me
    made = json.loads(text)
    found = made.get("user_id") or made.get("id")
    return int(found) if found else None


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
