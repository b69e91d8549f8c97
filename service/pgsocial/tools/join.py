"""`pgsocial join`: a second person at the terminal, for somebody who looks at the page."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from typing import Annotated, Any

import aiohttp
import typer

from pgsocial.client import ApiError, AsyncClient
from pgsocial.tasks import run_together

_HELP = "what you type is posted; /like and /reply TEXT are about the newest post shown; /quit ends"


def join(
    url: Annotated[str, typer.Argument(help="Address of the gateway.")],
    username: str,
    password: str,
) -> None:
    """Sign in, show what happens, and post what is typed."""
    try:
        asyncio.run(_join(url, username, password))
    except (ApiError, aiohttp.ClientError) as error:
        typer.secho(f"error: {error}", fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        pass


async def _join(url: str, username: str, password: str) -> None:
    async with AsyncClient(url) as api:
        session = await api.sign_in(username=username, password=password, label="join")
        api.token = session["token"]
        async with aclosing(api.follow()) as batches:
            await anext(batches)  # From here on nothing is missed.
            print(f"you are @{username}: {_HELP}", flush=True)
            me = _Me(api)
            await run_together(me.listen(batches), me.type())


class _Me:
    def __init__(self, api: AsyncClient) -> None:
        self._api = api
        self._names: dict[str, str] = {}
        self._newest: str | None = None

    async def listen(self, batches: AsyncIterator[Any]) -> None:
        async for batch in batches:
            for event in batch["events"]:
                await self._show(event)

    async def _show(self, event: dict[str, Any]) -> None:
        kind, post, user = event["type"], event["post_id"], event["actor_id"]
        if kind not in ("post.created", "like.created", "follow.created") or user is None:
            return
        if user not in self._names:
            self._names[user] = (await self._api.get_user(user))["username"]
        name = self._names[user]
        if kind == "post.created":
            self._newest = post
            print(f"@{name}: {event['payload']['body']}", flush=True)
        else:
            print(f"@{name} {'likes a post' if post else 'follows somebody'}", flush=True)

    async def type(self) -> None:
        while line := await _typed():
            if line.strip() == "/quit":
                return
            if line.strip():
                await self._do(line.strip())

    async def _do(self, line: str) -> None:
        try:
            if line == "/like" and self._newest:
                await self._api.like_post(self._newest)
            elif line.startswith("/reply ") and self._newest:
                await self._api.create_post(
                    body=line.removeprefix("/reply "), reply_to_id=self._newest
                )
            elif line.startswith("/"):
                print(_HELP, flush=True)
            else:
                await self._api.create_post(body=line)
        except ApiError as error:
            print(f"refused: {error}", flush=True)


async def _typed() -> str:
    """The next line, empty at the end; from a terminal, a pipe or a file. The thread that waits for
    it is no reason to stay."""
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str] = loop.create_future()

    def give(text: str) -> None:
        if not line.done():
            line.set_result(text)

    def read() -> None:
        text = sys.stdin.readline()
        with suppress(RuntimeError):  # The loop has ended meanwhile.
            loop.call_soon_threadsafe(give, text)

    threading.Thread(target=read, daemon=True).start()
    return await line
