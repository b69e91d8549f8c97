"""`pgsocial demo`: a walk through a small network, on the running stack of a checkout."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import typer
from rich.console import Console

from pgsocial import config

console = Console(highlight=False, soft_wrap=True)


def demo() -> None:
    """Load a small network, walk through it, and leave everything running."""
    if not Path("sql/tour.sql").exists():
        console.print("[red]error:[/] run the demo in a checkout of pgsocial")
        raise typer.Exit(1)
    settings = config.load()
    owner = stack_variable("DATABASE_URL")
    with psycopg.connect(owner) as connection:
        row = connection.execute(
            "select count(*) from core.users where username_key in ('ada', 'troll')"
        ).fetchone()
    if row is None or row[0] < 2:
        psql(owner, "sql/seed.sql")
    psql(owner, "sql/tour.sql")
    port = start_gateway()
    console.print("\n15. The same over HTTP: sign up, open a WebSocket, post, and see it arrive")
    asyncio.run(over_http(f"http://{settings.host}:{port}"))
    farewell(f"http://{settings.host}:{port}")


def stack_variable(name: str) -> str:
    """A variable of the environment or of stack.env."""
    if name in os.environ:
        return os.environ[name]
    for line in (config.run_folder() / "stack.env").read_text().splitlines():
        if line.startswith(f"{name}="):
            return line.partition("=")[2]
    raise config.ConfigurationError(f"{name} is not set: run `make up` first")


def psql(url: str, file: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "stack", "exec", "psql", "-X", "-q", "-d", url, "-f", file],
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        raise typer.Exit(done.returncode)


def start_gateway() -> int:
    """The port of this run folder's gateway, started unless it runs; `make down` stops it."""
    folder = config.run_folder() / "gateway"
    folder.mkdir(exist_ok=True)
    pid_file, port_file = folder / "pid", folder / "port"
    if pid_file.exists() and port_file.exists() and is_gateway(int(pid_file.read_text())):
        return int(port_file.read_text())
    port_file.unlink(missing_ok=True)
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "pgsocial",
                "serve",
                "--port",
                "0",
                "--port-file",
                str(port_file),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    pid_file.write_text(str(process.pid))
    for _ in range(200):
        if port_file.exists() and port_file.read_text().strip():
            return int(port_file.read_text())
        if process.poll() is not None:
            break
        time.sleep(0.05)
    console.print(f"[red]error:[/] the gateway does not start: see {folder / 'log'}")
    raise typer.Exit(1)


def is_gateway(pid: int) -> bool:
    try:
        return b"pgsocial\0serve" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


async def over_http(base: str) -> None:
    name = f"guest_{secrets.token_hex(4)}"
    password = secrets.token_hex(12)
    async with aiohttp.ClientSession(base) as http:
        await post(http, "/v1/users", {"username": name, "password": password})
        session = await post(http, "/v1/sessions", {"username": name, "password": password})
        bearer = {"Authorization": f"Bearer {session['token']}"}
        async with http.ws_connect("/v1/events/socket", headers=bearer) as socket:
            await asyncio.sleep(0.3)
            started = time.perf_counter()
            created = await post(http, "/v1/posts", {"body": "Hello from HTTP #welcome"}, bearer)
            async with asyncio.timeout(10):
                while True:
                    message = json.loads(await socket.receive_str())
                    events = message.get("events", [])
                    if any(event["post_id"] == created["id"] for event in events):
                        break
            elapsed = 1000 * (time.perf_counter() - started)
    shown = next(event for event in events if event["post_id"] == created["id"])
    console.print(f"   POST /v1/posts as {name} made post {created['id']}")
    console.print(
        f"   and {elapsed:.0f} ms later its WebSocket received batch {message['batch']}: "
        f"{shown['type']} {shown['payload']['body']!r}"
    )


async def post(
    http: aiohttp.ClientSession,
    path: str,
    body: dict[str, str],
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    async with http.post(path, json=body, headers=headers) as answer:
        found: dict[str, Any] = await answer.json(content_type=None)
        if answer.status >= 400:
            raise RuntimeError(f"{path} answers {answer.status}: {found}")
        return found


def farewell(base: str) -> None:
    console.rule("everything is running; what to type next")
    print(f"""\
  make psql SQL="select author_username, body from social.home_feed(
                   (select id from social.get_profile_by_username(null, 'ada')))"
  make psql                    a prompt as the owner of the schema
  curl {base}/v1/hashtags/tomatoes/posts
  curl {base}/openapi.json
  make doctor                  is everything well?
  make down                    stop everything; the data stay
  make destroy                 remove the data""")  # noqa: S608
