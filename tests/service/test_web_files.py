"""How the page is served: its addresses, headers and files."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from pgsocial.config import Settings
from pgsocial.web.files import FOLDER
from pgsocial.web.pages import ADDRESSES, DOCUMENTS

from tests.service.gateway import Api, api_of, running

SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacent|document\.write|dangerously|\beval\(|new Function|import\("
)


async def test_how_it_is_served(api: Api) -> None:
    async with api.session.get(api.url + "/") as answer:
        text, headers = await answer.text(), answer.headers
    assert answer.status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-cache"
    assert dict(
        part.partition(" ")[::2] for part in headers["Content-Security-Policy"].split("; ")
    ) == {
        "default-src": "'self'",
        "img-src": "'self' https:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(
        r"<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=|//", text.partition("?>")[2] or text
    )

    for address in ADDRESSES:
        path = re.sub(r"{\w+}", "1", address)
        async with api.session.get(api.url + path) as same:
            assert (same.status, await same.text()) == (200, text), path
    for address, document in DOCUMENTS.items():
        path = re.sub(r"{\w+}", "1", address)
        async with api.session.get(api.url + path) as other:
            assert (other.status, other.headers["Content-Security-Policy"]) == (
                200,
                headers["Content-Security-Policy"],
            )
            assert document.removesuffix(".html") + "/app.js" in await other.text()
    tag = {"If-None-Match": headers["ETag"]}
    async with api.session.get(api.url + "/settings", headers=tag) as again:
        assert (again.status, await again.read()) == (304, b"")
    async with api.session.head(api.url + "/") as head:
        assert (head.status, head.headers["ETag"]) == (200, headers["ETag"])

    [edition] = set(re.findall(r"/web/(\w+)/", text))
    for file in sorted(FOLDER.rglob("*.*")):
        name = file.relative_to(FOLDER).as_posix()
        async with api.session.get(f"{api.url}/web/{edition}/{name}") as kept:
            assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert kept.headers["Content-Security-Policy"] == headers["Content-Security-Policy"]
            if not name.endswith(".html"):
                assert await kept.read() == file.read_bytes()
    async with api.session.get(f"{api.url}/web/{edition}/preact.js") as library:
        assert b"export{" in await library.read(), "the library comes from its package"
    async with api.session.get(f"{api.url}/web/0/app.js") as older:
        assert (older.status, older.headers["Cache-Control"]) == (200, "no-cache")
    for lost in ("x.js", "../pages.py", "..%2fpages.py", "%2e%2e/files.py", "css"):
        await api.call("GET", f"/web/{edition}/{lost}", status=404)

    headers_of = {"Accept-Encoding": "gzip"}
    async with api.session.get(
        f"{api.url}/web/{edition}/app.js", headers=headers_of, auto_decompress=False
    ) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(await packed.read()) == (FOLDER / "app.js").read_bytes()


async def test_it_can_be_left_out(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    without = settings.model_copy(update={"web": False})
    missing = settings.model_copy(update={"web_library": Path("/nowhere/preact.js")})
    for changed, why in ((without, "nothing at this address"), (missing, "/nowhere/preact.js")):
        with running(changed, has_relay=False) as gateway:
            async with api_of(gateway.url) as api:
                answer = await api.call("GET", "/", status=404)
                assert why in answer.json["detail"]
                assert (await api.get("/openapi.json"))["openapi"]
    assert "there is no page" in caplog.text


def test_no_file_makes_html_of_a_text_or_looks_elsewhere() -> None:
    for file in FOLDER.rglob("*.js"):
        text = file.read_text()
        assert not SINKS.search(text), file
        assert not re.search(r"from '(?!\.)", text), f"{file} imports what is not beside it"


def test_every_motion_is_asked_for() -> None:
    """Animations and transitions stand where people have not asked for less motion."""
    for file in sorted(FOLDER.rglob("*.css")):
        text = file.read_text()
        calm = re.sub(
            r"@media \(prefers-reduced-motion: no-preference\) {.*?\n}\n", "", text, flags=re.S
        )
        assert not re.search(r"\b(animation|transition)(-\w+)?:", calm), file
