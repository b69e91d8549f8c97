"""Serves the page: the same document at each of its addresses, and its files below /web/.

The files' address holds their edition, so that a browser may keep them for good. The policy lets
nothing run that is not a file of ours, and no text become HTML: Trusted Types without any policy.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from aiohttp import web

from pgsocial.config import Settings
from pgsocial.gateway.errors import Problem
from pgsocial.web.files import File, Files, MissingLibraryError

log = logging.getLogger(__name__)

# Where the page opens; what it shows there is the page's matter.
ADDRESSES = (
    "/",
    "/sign-in",
    "/sign-up",
    "/search",
    "/notifications",
    "/bookmarks",
    "/settings",
    "/posts/{id}",
    "/tags/{tag}",
    "/@{username}",
    "/@{username}/followers",
    "/@{username}/following",
)
# Pages of their own, each with its document.
DOCUMENTS = {
    "/studio": "studio.html",
    "/studio/posts/{id}": "studio.html",
    "/operator": "operator.html",
}
FILES = "/web/{edition}/{name:.+}"

_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


def policy(images: str) -> str:
    """The content security policy; images: where pictures of posts may come from."""
    return "; ".join(
        (
            "default-src 'self'",
            f"img-src 'self' {images}".rstrip(),
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


class Pages:
    def __init__(self, settings: Settings) -> None:
        self._headers = {
            "Content-Security-Policy": policy(settings.web_images),
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }
        self._files: Files | None = None
        self._missing = ""
        try:
            self._files = Files.read(settings.web_library)
        except MissingLibraryError as error:
            self._missing = str(error)
            log.warning("there is no page: %s", error)

    def add_to(self, app: web.Application) -> None:
        for address in (*ADDRESSES, *DOCUMENTS):
            app.router.add_get(address, self.page)
        app.router.add_get(FILES, self.file)

    async def page(self, request: web.Request) -> web.Response:
        resource = request.match_info.route.resource
        name = DOCUMENTS.get(resource.canonical if resource else "", "index.html")
        return self._respond(request, self._found().by_name[name], _ASK_AGAIN)

    async def file(self, request: web.Request) -> web.Response:
        files = self._found()
        found = files.by_name.get(request.match_info["name"])
        if found is None:
            raise Problem(404, "there is nothing at this address")
        # Of another edition: a page opened before this process started, which goes on with ours.
        is_ours = request.match_info["edition"] == files.edition
        return self._respond(request, found, _FOREVER if is_ours else _ASK_AGAIN)

    def _found(self) -> Files:
        if self._files is None:
            raise Problem(404, self._missing)
        return self._files

    def _respond(self, request: web.Request, file: File, keep: str) -> web.Response:
        is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
        tag = f"{file.tag}-gzip" if is_packed else file.tag
        headers: dict[str, str] = {
            **self._headers,
            "Cache-Control": keep,
            "ETag": f'"{tag}"',
            "Vary": "Accept-Encoding",
        }
        if any(known.value in (tag, "*") for known in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        return _whole(file, headers, is_packed)


def _whole(file: File, headers: Mapping[str, str], is_packed: bool) -> web.Response:
    more = {"Content-Encoding": "gzip"} if is_packed else {}
    return web.Response(
        body=file.packed if is_packed else file.body,
        content_type=file.kind,
        charset="utf-8",
        headers={**headers, **more},
    )
