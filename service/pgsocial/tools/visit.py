"""`pgsocial visit`: people of the demo look at what Ada has written, so that pages move."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Annotated, Any

import aiohttp
import psycopg
import typer

from pgsocial import config

# Who they are, each with a token of their own: as the application that signs them in.
_VISITORS = (
    "select social.issue_token(p.id, 'visit', interval '1 hour')"
    "  from unnest(%s::text[]) as name"
    " cross join lateral social.get_profile_by_username(null, name) as p"
)
_NAMES = ["bruno", "chen", "elif", "finn", "grace", "kavya"]
_SURFACES = ("feed", "feed", "profile", "hashtag", "search")


def visit(
    url: Annotated[str, typer.Argument(help="Address of the gateway.")],
    minutes: Annotated[int, typer.Option(help="How long.")] = 30,
) -> None:
    """Look at Ada's posts as some of the others, and like them, every second or two."""
    with psycopg.connect(config.load().app_url.get_secret_value(), autocommit=True) as connection:
        tokens = [row[0] for row in connection.execute(_VISITORS, [_NAMES])]
    asyncio.run(_visit(url.rstrip("/"), tokens, time.monotonic() + 60 * minutes))


async def _visit(url: str, tokens: list[str], until: float) -> None:
    dice = random.Random()  # noqa: S311
    async with aiohttp.ClientSession(url) as http:
        ada = await _call(http, "GET", "/v1/users/by-username/ada")
        while time.monotonic() < until:
            bearer = {"Authorization": f"Bearer {dice.choice(tokens)}"}
            page = await _call(http, "GET", f"/v1/users/{ada['id']}/posts", headers=bearer)
            posts = [item["id"] for item in page["items"]]
            seen = dice.sample(posts, min(3, len(posts)))
            view = {"posts": seen, "surface": dice.choice(_SURFACES), "opened": seen[:1]}
            await _call(http, "POST", "/v1/views", json=view, headers=bearer)
            for post in seen[:1]:
                method = dice.choice(("PUT", "DELETE"))
                await _call(http, method, f"/v1/posts/{post}/like", headers=bearer)
            await asyncio.sleep(dice.uniform(0.5, 2))


async def _call(http: aiohttp.ClientSession, method: str, path: str, **options: Any) -> Any:
    async with http.request(method, path, **options) as answer:
        answer.raise_for_status()
        return await answer.json()
