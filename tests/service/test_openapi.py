"""The description covers the table, and nothing else: the page is no part of the API."""

from __future__ import annotations

import json
import re

from aiohttp import web
from openapi_spec_validator import validate
from pgsocial.gateway.routes.deployed import ROUTES
from pgsocial.web.pages import Pages

from tests.service.gateway import DOCUMENT, Api, Gateway


async def test_it_is_valid_and_served(api: Api) -> None:
    validate(DOCUMENT)
    assert (await api.get("/openapi.json")) == DOCUMENT


def test_it_covers_exactly_what_is_served(gateway: Gateway) -> None:
    assert gateway.app is not None
    served = {
        (route.method, route.resource.canonical)
        for route in gateway.app.router.routes()
        if isinstance(route, web.ResourceRoute) and route.resource and route.method != "HEAD"
        if not isinstance(getattr(route.handler, "__self__", None), Pages)
    }
    described = {
        (method.upper(), path) for path, item in DOCUMENT["paths"].items() for method in item
    }
    assert served == described == {(route.method, route.path) for route in ROUTES}


def test_every_operation_is_whole() -> None:
    names = [op["operationId"] for item in DOCUMENT["paths"].values() for op in item.values()]
    assert len(names) == len(set(names))
    for route in ROUTES:
        operation = DOCUMENT["paths"][route.path][route.method.lower()]
        assert operation["summary"]
        assert len(operation["description"]) > 10
        assert not re.search(r"\bp_", operation["description"])
        in_path = {it["name"] for it in operation["parameters"] if it["in"] == "path"}
        assert in_path == {part[1:-1] for part in route.path.split("/") if part.startswith("{")}
        if route.auth == "required":
            assert operation["security"] == [{"token": []}]
            assert "401" in operation["responses"]
    assert "password" in json.dumps(DOCUMENT["components"]["schemas"]["SignUpBody"])
