"""GET /docs: the OpenAPI description to browse and try, from files on this machine alone.

Swagger UI comes with the package flask-swagger-ui, which carries its files in step with the
releases; nothing of it is imported, and what it depends on is not installed.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from aiohttp import web

from pgsocial.gateway.errors import Problem

_KINDS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "start.js": "text/javascript",
}
# Its icons are data: addresses. Styles that scripts set on an element need no exception here.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pgsocial API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<main id="api"></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</html>
"""
_START = """SwaggerUIBundle({
  url: 'openapi.json', dom_id: '#api', deepLinking: true, filter: true, validatorUrl: null,
  docExpansion: 'none', tryItOutEnabled: true, persistAuthorization: false,
});
"""


async def page(request: web.Request) -> web.Response:
    return web.Response(
        text=_PAGE, content_type="text/html", headers={**_HEADERS, "Cache-Control": "no-cache"}
    )


async def asset(request: web.Request) -> web.Response:
    name = request.match_info["file"]
    if name not in _KINDS:
        raise Problem(404, "there is nothing at this address")
    return web.Response(
        body=_content(name),
        content_type=_KINDS[name],
        charset="utf-8",
        headers={**_HEADERS, "Cache-Control": "public, max-age=3600"},
    )


@cache
def _content(name: str) -> bytes:
    if name == "start.js":
        return _START.encode()
    try:
        folder = distribution("flask-swagger-ui").locate_file("flask_swagger_ui/dist")
        return Path(str(folder), name).read_bytes()
    except (PackageNotFoundError, OSError):
        raise Problem(
            404, "Swagger UI is not installed: pip install --no-deps flask-swagger-ui"
        ) from None
