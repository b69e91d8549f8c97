"""Open sockets on `home`: one post to all, from commit to socket under writes, and a storm."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import serving
from bench.clients import Clients, clients
from bench.context import UNKNOWN, Bench
from bench.databases import address, by_socket, scalar
from bench.goals import Goal, Measures
from bench.measures.connections import raise_limit
from bench.pgbench import REPO, BenchFailed, command
from bench.serving import Gateway
from bench.wrk import wrk

ORDER = 80
# Posts to all sockets one after the other, and while others write; seconds in which all return.
POSTS, TIMED, RETURN = 5, 40, 10
_PATIENCE = 60


def measure(bench: Bench) -> Measures:
    raise_limit()
    count = min(bench.profile.sockets, bench.rows["likers"])
    author, followers = _followed(bench, count)
    tokens = bench.folder / "sockets"
    tokens.write_text("".join(f"{token}\n" for token in serving.tokens(bench, followers)))
    tokens.chmod(0o600)
    askers = bench.folder / "askers"
    given = serving.tokens(bench, serving.readers(bench, bench.profile.http_readers))
    askers.write_text("".join(f"{token}\n" for token in given))
    askers.chmod(0o600)
    serving.forget()
    try:
        with serving.relay(bench), serving.gateway(bench, "sockets") as gateway:
            wrk(f"{gateway.url}/v1/feed?limit=20", askers, 2, 1)  # So that its memory is grown.
            before = gateway.memory()
            url = f"{gateway.url.replace('http', 'ws', 1)}/v1/stream"
            with clients(url, tokens) as crowd:
                opened = crowd.ask("open")
                memory = (gateway.memory() - before) / count
                return {
                    "fanout": _tried(_fanout, bench, crowd, author, opened, memory),
                    "commit_to_socket": _tried(_under_writes, bench, crowd, author, count),
                    "storm": _tried(_storm, bench, crowd, author, gateway, askers, count),
                }
    finally:
        tokens.unlink()
        askers.unlink()


def _tried(part: Callable[..., dict[str, Any]], *given: Any) -> dict[str, Any]:
    """What one part finds; that it fails is no reason to lose the others."""
    try:
        return part(*given)
    except BenchFailed as error:
        return {"what": (part.__doc__ or "").strip(), "error": str(error)}


def _followed(bench: Bench, count: int) -> tuple[int, list[int]]:
    """An author who was just made, and those who follow them: one for each socket."""
    author = scalar(
        bench.owner,
        "select social.create_user('author_' || %s::bigint)",
        time.time_ns() // 1000 % 10**12,
    )
    followers = [
        user
        for (user,) in bench.owner.execute(
            "select id from bench.likers order by n limit %s", [count]
        ).fetchall()
    ]
    bench.owner.execute(
        "select count(social.follow_user(id, %s)) from unnest(%s::bigint[]) as id",
        [author, followers],
    )
    scalar(bench.worker, "select internal.settle()")
    return author, followers


def _post(bench: Bench, author: int) -> tuple[str, float]:
    """A post, and when its commit was answered."""
    post = scalar(bench.owner, "select social.create_post(%s, 'for all who listen')", author)
    return str(post), time.monotonic()


def reached(found: dict[str, Any], wanted: int) -> dict[str, Any]:
    """What stands in the report; it fails where a socket was not told, or twice."""
    if found["lost"] or found["doubled"] or found["told"] != wanted:
        raise BenchFailed(f"not each socket was told of each post once: {found}")
    return {
        "lost": 0,
        "doubled": 0,
        **{f"p{share}_ms": found[f"p{share}"] * 1000 for share in (50, 95, 99)},
    }


def _fanout(
    bench: Bench, crowd: Clients, author: int, opened: dict[str, Any], memory: float
) -> dict[str, Any]:
    """One post to all sockets."""
    sockets = opened["sockets"]
    seconds = []
    for _ in range(POSTS):
        post, made = _post(bench, author)
        found = crowd.ask("report", posts={post: made}, within=_PATIENCE)
        told = reached(found, sockets)
        seconds.append(found["last"])
    return {
        "what": f"one post to {sockets:,} sockets on home of as many users, in one process: "
        "seconds until the last one has it, the slowest of some posts",
        "unit": "s",
        "value": max(seconds),
        **told,
        "sockets": sockets,
        "bytes_per_socket": memory,
        "opened_s": opened["seconds"],
        "opened_per_s": sockets / opened["seconds"],
        "wanted": [Goal.parse("value <= 1"), Goal.parse("bytes_per_socket <= 65536")],
    }


def _under_writes(bench: Bench, crowd: Clients, author: int, sockets: int) -> dict[str, Any]:
    """From commit to socket, while others write."""
    rate = bench.profile.write_rate
    posts = {}
    with _writes(bench, rate):
        for _ in range(TIMED):
            post, made = _post(bench, author)
            posts[post] = made
            time.sleep(0.25)
        found = crowd.ask("report", posts=posts, within=_PATIENCE)
    return {
        "what": f"from a post's commit to each of {sockets:,} sockets on home, while likes are "
        f"written at {rate} a second",
        **reached(found, sockets * len(posts)),
        "sockets": sockets,
        "write_rate": rate,
        "wanted": [Goal.parse("p50_ms <= 30"), Goal.parse("p99_ms <= 150")],
    }


@contextmanager
def _writes(bench: Bench, rate: int) -> Iterator[None]:
    """Likes at a rate, until the end."""
    script, output = bench.scripts["like_uniform"], bench.folder / "writes.log"
    given = {**bench.rows, "clients": 4, "start": bench.start, "i": -1}
    bench.start += UNKNOWN
    with output.open("w") as log:
        process = subprocess.Popen(
            command(
                "pgbench",
                "--protocol=prepared",
                "--client=4",
                f"--rate={rate}",
                "--time=600",
                "--no-vacuum",
                f"--file={script.path}",
                *(f"--define={name}={value}" for name, value in given.items()),
                by_socket(address("PGSOCIAL_APP_URL", bench.database)),
            ),
            cwd=REPO,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield
            if process.poll() is not None:
                raise BenchFailed(f"the writes ended: {output.read_text()[-500:]}")
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def _storm(
    bench: Bench, crowd: Clients, author: int, gateway: Gateway, askers: Path, count: int
) -> dict[str, Any]:
    """All are lost, and return."""
    feed = f"{gateway.url}/v1/feed?limit=20"
    calm = wrk(feed, askers, 2, 3)
    crowd.ask("lose")
    posts = dict([_post(bench, author)])
    crowd.begin("open", within=RETURN)
    asked = wrk(feed, askers, 2, RETURN, may_refuse=True)
    posts |= dict([_post(bench, author)])
    opened = crowd.end()
    posts |= dict([_post(bench, author)])
    found = crowd.ask("report", posts=posts, within=_PATIENCE)
    return {
        "what": f"all of {count:,} sockets are lost, return within {RETURN} s and go on from where "
        "they were: seconds until all are there, and latency of home feeds meanwhile",
        "unit": "s",
        "value": opened["seconds"],
        **{key: it for key, it in reached(found, count * len(posts)).items() if "ms" not in key},
        "p50_ms": asked.p50,
        "p95_ms": asked.p95,
        "p99_ms": asked.p99,
        "calm_p99_ms": calm.p99,
        "refused": asked.refused,
        "sockets_refused": opened["refused"],
        "wanted": [
            Goal.parse(f"value <= {RETURN + 5}"),
            Goal.parse("p99_ms <= 200"),
            Goal.parse("refused <= 0"),
        ],
    }
