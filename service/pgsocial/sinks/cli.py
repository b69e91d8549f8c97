"""`pgsocial sinks ...`."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from prometheus_client import start_http_server
from psycopg.rows import DictRow, dict_row
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pgsocial import config
from pgsocial.pool import Unavailable
from pgsocial.sinks import feed as feeding
from pgsocial.sinks.metrics import SinkMetrics
from pgsocial.sinks.recorded import recorded
from pgsocial.sinks.runner import Runner, TakenError
from pgsocial.sinks.service import Service, open_sink, taken
from pgsocial.sinks.sink import Misconfigured, Report, SinkError
from pgsocial.sinks.verify import Verifier

app = typer.Typer(
    help="Engines that are fed from the log: ClickHouse, Elasticsearch, files. They can be thrown "
    "away and filled again, and never decide what is true or visible.",
    no_args_is_help=True,
)
console = Console(soft_wrap=True)
errors = Console(stderr=True, soft_wrap=True)

Name = Annotated[str, typer.Argument(help="Name of the sink: see `pgsocial sinks status`.")]
SHOWN = 20  # Differing rows that are named.


@contextmanager
def _plain_errors() -> Iterator[None]:
    """One line and exit code 1 for what the person at the terminal can mend."""
    try:
        yield
    except (config.ConfigurationError, SinkError, TakenError, Unavailable, psycopg.Error) as error:
        said = error.diag.message_primary if isinstance(error, psycopg.Error) else None
        errors.print(f"error: {said or error}", style="red", markup=False)
        raise typer.Exit(1) from error


def _connect() -> psycopg.Connection[DictRow]:
    url = config.load().worker_url.get_secret_value()
    return psycopg.connect(url, autocommit=True, row_factory=dict_row)


def _states() -> list[dict[str, Any]]:
    with _connect() as connection:
        return connection.execute("select * from ops.sink_states()").fetchall()


def _call(query: str, *arguments: object) -> Any:
    with _plain_errors(), _connect() as connection:
        row = connection.execute(query.encode(), arguments).fetchone()
    return next(iter(row.values())) if row else None


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="How it is to be called, such as clickhouse.")],
    engine: Annotated[
        str, typer.Argument(help="clickhouse, elasticsearch or files; by default the name.")
    ] = "",
) -> None:
    """Add a sink; `run` then makes its tables, fills them, and goes on with the log."""
    with _plain_errors():
        open_sink(config.load(), engine or name, name).close()
    _call("select ops.add_sink(%s, %s)", name, engine or name)
    console.print(f"sink {name} is there: fill it with `pgsocial sinks run`")


@app.command()
def status() -> None:
    """How far each sink is."""
    with _plain_errors():
        states = _states()
    if not states:
        console.print("there is no sink: add one with `pgsocial sinks add`")
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("sink", "engine", "state", "batch", "waiting", "lag", "rows", "events/s"):
        table.add_column(title, justify="left" if title in ("sink", "engine", "state") else "right")
    for state in states:
        table.add_row(
            state["name"],
            state["engine"],
            state["state"],
            f"{state['batch_id']:,} of {state['last_batch_id']:,}",
            f"{state['lag_events']:,}",
            f"{state['lag_seconds']:.0f} s",
            f"{state['copied_count'] + state['row_count']:,}",
            f"{state['events_per_second'] or 0:,.0f}",
        )
    console.print(table)
    for state in states:
        for said in _remarks(state):
            console.print(f"  {state['name']}: {said}", markup=False, highlight=False)


def _remarks(state: dict[str, Any]) -> Iterator[str]:
    if state["error"]:
        yield f"{state['error']} ({state['failure_count']} failures)"
    if state["copy_part"]:
        yield f"copying {state['copy_part']}, {state['copied_count']:,} rows so far"
    if state["quarantined_count"]:
        yield f"{state['quarantined_count']} rows in quarantine: see ops.sink_quarantine"
    if state["unproved_count"]:
        yield f"{state['unproved_count']} erased people are not proved to be gone there"
    if state["verified_at"]:
        yield (
            f"compared at {state['verified_at']:%Y-%m-%d %H:%M}Z,"
            f" {state['difference_count']} rows differed"
        )


@app.command()
def pause(name: Name) -> None:
    """Stop after what is in hand, and leave the engine alone."""
    _call("select ops.pause_sink(%s)", name)
    console.print(f"sink {name} is paused")


@app.command()
def resume(name: Name) -> None:
    """Go on after a pause, or when what was broken is mended."""
    console.print(f"sink {name} is {_call('select ops.resume_sink(%s)', name)}")


@app.command()
def rebuild(name: Name) -> None:
    """Fill new tables from the database, beside those that are read, then put them in their place.

    Whoever runs the sink does it; the live events go to both meanwhile.
    """
    generation = _call("select ops.rebuild_sink(%s)", name)
    console.print(f"sink {name} is rebuilding, as generation {generation}")


@app.command()
def drop(name: Name) -> None:
    """Remove what the engine holds of a sink, and forget it."""
    with _plain_errors(), taken(config.load(), name) as runner:
        state = runner.state()
        for generation in {state.generation, state.next_generation or state.generation}:
            runner.guard(partial(runner.sink.drop, generation))
    _call("select ops.drop_sink(%s)", name)
    console.print(f"sink {name} is gone")


@app.command()
def run(
    names: Annotated[
        list[str] | None, typer.Argument(help="Which sinks; by default all that there are.")
    ] = None,
    once: Annotated[bool, typer.Option(help="End when nothing waits.")] = False,
    metrics_port: Annotated[
        int, typer.Option(help="Port for Prometheus on 127.0.0.1; 0: none.", min=0, max=65535)
    ] = 0,
) -> None:
    """Fill sinks and go on with the log, until a signal comes; one runs a sink, another waits."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    with _plain_errors():
        settings = config.load()
        known = [state["name"] for state in _states()]
        found = names or known
        missing = next((name for name in found if name not in known), "")
        if missing or not found:
            raise config.ConfigurationError(
                f"there is no sink {missing}".rstrip() + ": add one with `pgsocial sinks add`"
            )
        metrics = SinkMetrics(_states)
        if metrics_port:
            try:
                start_http_server(metrics_port, "127.0.0.1", metrics.registry)
            except OSError as error:
                raise config.cannot_listen("127.0.0.1", metrics_port, error) from None
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        with recorded(settings):
            _run_all([Service(settings, name, metrics, stopped) for name in found], once)


def _run_all(services: list[Service], is_once: bool) -> None:
    failed: list[BaseException] = []

    def work(service: Service) -> None:
        try:
            service.run(is_once)
        except Exception as error:
            failed.append(error)
            if not is_once:
                service.stopped.set()

    threads = [threading.Thread(target=work, args=[service]) for service in services]
    for thread in threads:
        thread.start()
    names = {service.name for service in services}
    with _progress() as progress:
        while any(thread.is_alive() for thread in threads):
            if progress.console.is_terminal:
                _show(progress, names)
            for thread in threads:
                thread.join(1 / len(threads))
        _show(progress, names)
    if failed:
        raise failed[0]


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=errors,
    )


def _show(progress: Progress, names: set[str]) -> None:
    known = {task.fields["sink"]: task.id for task in progress.tasks}
    try:
        states = _states()
    except psycopg.Error:
        return  # The sinks wait for the database, and say so.
    for state in states:
        if state["name"] not in names:
            continue
        if state["name"] not in known:
            known[state["name"]] = progress.add_task(state["name"], sink=state["name"])
        said = f"{state['name']} {state['state']}"
        if state["copy_part"]:
            said += f" ({state['copy_part']}, {state['copied_count']:,} rows)"
        done = state["batch_id"]
        progress.update(
            known[state["name"]], description=said, completed=done, total=state["last_batch_id"]
        )


@app.command()
def verify(
    name: Name,
    repair: Annotated[
        bool, typer.Option(help="Write again what differs, and nothing else.")
    ] = False,
) -> None:
    """Compare the engine with the database: counts and digests by bucket, then row by row.

    Nobody else may be running the sink: pause it, verify, resume it. Exit code 1 where rows differ
    and were not repaired.
    """
    with _plain_errors(), taken(config.load(), name) as runner:
        report = _verify(runner, repair)
    for title, keys in (
        ("changed", report.changed),
        ("lost", report.lost),
        ("surplus", report.surplus),
    ):
        for key in keys[:SHOWN]:
            console.print(f"{title}: {key}", markup=False, highlight=False)
        if len(keys) > SHOWN:
            console.print(f"{title}: {len(keys) - SHOWN} more")
    done = f", {report.repaired} written again" if repair else ""
    console.print(
        f"{report.compared:,} rows in {report.buckets} buckets compared:"
        f" {report.differences} differ{done}"
    )
    if report.differences and not repair:
        raise typer.Exit(1)


@app.command("bench")
def measure(
    name: Annotated[
        str, typer.Argument(help="A sink of ClickHouse or Elasticsearch that is filled.")
    ] = "clickhouse",
    days: Annotated[
        int, typer.Option(help="Over how many days ClickHouse is asked.", min=1, max=366)
    ] = 180,
    runs: Annotated[int, typer.Option(help="Times that each is asked.", min=1)] = 5,
    seconds: Annotated[int, typer.Option(help="Seconds that one answer may take.", min=1)] = 300,
    feed: Annotated[
        bool, typer.Option(help="Fill, compare and build anew a sink of its own, too.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Write what was found to this file.")] = None,
) -> None:
    """Ask PostgreSQL and the engine the same, and say what each took.

    ClickHouse is asked questions of analytics, beside PostgreSQL's rollups and tables;
    Elasticsearch searches, beside PostgreSQL's own. As the owner (DATABASE_URL). Nobody else may
    be running the sink; nothing is written but the bench's own sink.
    """
    from pgsocial.sinks import bench
    from pgsocial.sinks.clickhouse import ClickHouse
    from pgsocial.sinks.elasticsearch import Elasticsearch
    from pgsocial.tools.source.database import address

    is_same = True
    with _plain_errors():
        settings = config.load()
        with taken(settings, name) as runner, psycopg.connect(
            address("DATABASE_URL"), autocommit=True
        ) as owner:  # fmt: skip
            engine = runner.sink
            owner.execute(f"set statement_timeout = '{seconds}s'".encode())
            if isinstance(engine, ClickHouse):
                found = []
                for asked in bench.ask(owner, engine, days, runs):
                    errors.print(asked.question.name, highlight=False)
                    found.append(asked)
                is_same = not any(asked.differing for asked in found)
                fed = feeding.feed(settings, owner, "clickhouse", bench.bytes_of) if feed else None
                text = bench.report(found, fed, bench.held(engine))
            elif isinstance(engine, Elasticsearch):
                text = _measure_searches(settings, owner, engine, runs, feed)
            else:
                raise Misconfigured(f"{name} is a sink of neither ClickHouse nor Elasticsearch")
    if report is not None:
        report.write_text(text)
    console.print(text, markup=False, highlight=False)
    if not is_same:
        raise typer.Exit(1)


def _measure_searches(
    settings: config.Settings, owner: psycopg.Connection[Any], engine: Any, runs: int, feed: bool
) -> str:
    from pgsocial.elastic import bench

    async def ask() -> list[bench.Asked]:
        found = []
        async for asked in bench.ask(settings, owner, runs):
            errors.print(asked.kind.name, highlight=False)
            found.append(asked)
        return found

    found = asyncio.run(ask())
    fed = feeding.feed(settings, owner, "elasticsearch", bench.bytes_of) if feed else None
    return bench.report(found, fed, bench.held(engine))


def _verify(runner: Runner, repair: bool) -> Report:
    with _progress() as progress:
        bars: dict[str, Any] = {}

        def show(entity: str, done: int, total: int) -> None:
            if entity not in bars:
                bars[entity] = progress.add_task(entity, total=total)
            progress.update(bars[entity], completed=done, total=total)

        start = time.monotonic()
        report = Verifier(runner, repair, show).run()
        errors.print(f"{time.monotonic() - start:.1f} s", highlight=False)
    return report
