"""The page to browse the API: whole, from this machine alone, under a strict policy."""

from __future__ import annotations

import re

from tests.service.gateway import Api


async def test_it_is_made_of_what_is_here(api: Api) -> None:
    page = await api.call("GET", "/docs")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    named = re.findall(rb'(?:src|href)="([^"]+)"', page.raw)
    files = [it.decode() for it in named if not it.startswith(b"data:")]
    assert len(files) == 3
    for file in files:
        assert file.startswith("docs/")
        found = await api.call("GET", f"/{file}")
        assert found.headers["X-Content-Type-Options"] == "nosniff"
        assert found.headers["Content-Type"].split(";")[0] in ("text/javascript", "text/css")
    start = await api.call("GET", "/docs/start.js")
    assert b"openapi.json" in start.raw
    bundle = await api.call("GET", "/docs/swagger-ui-bundle.js")
    assert b"SwaggerUIBundle" in bundle.raw
    # Which is of a release that knows OpenAPI 3.1.
    assert b"openapi" in bundle.raw and len(bundle.raw) > 500_000


async def test_its_policy_lets_nothing_else_in(api: Api) -> None:
    page = await api.call("GET", "/docs")
    policy = dict(
        it.strip().partition(" ")[::2] for it in page.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert not [it for it in policy.values() if "unsafe" in it or "http" in it or "*" in it]
    assert b"<style" not in page.raw and b"style=" not in page.raw
    assert not re.search(rb"<script>", page.raw)


async def test_nothing_else_is_served(api: Api) -> None:
    for file in ("flask_swagger_ui.py", "..%2Fflask_swagger_ui.py", "%2Fetc%2Fpasswd", "x"):
        await api.call("GET", f"/docs/{file}", status=404)
