"""Home feeds over HTTP: what the gateway adds to the SQL call, and what the cache saves."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pgsocial.gateway import statements
from pgsocial.gateway.catalog import deployed
from pgsocial.gateway.endpoint import result_key

from bench import serving
from bench.context import Bench
from bench.databases import address
from bench.figures import spread
from bench.goals import Goal, Measures
from bench.pgbench import BenchFailed, Run, pgbench
from bench.serving import Gateway
from bench.wrk import Asked, wrk

ORDER = 70
PATH = "/v1/feed?limit=20"


def statement() -> str:
    """What the gateway asks for a home feed, of reader :n, as pgbench writes it."""
    function = deployed().functions["home_feed"]
    given = {"p_viewer": "(select id from bench.readers where n = :n)", "p_limit": "20"}
    called = statements.call(function, given)
    text = statements.statement(deployed(), function, called, result_key(function, None))
    return text.replace("%(limit)s", "20")


def measure(bench: Bench) -> Measures:
    profile = bench.profile
    count = min(profile.http_readers, bench.rows["readers"])
    script, tokens = bench.folder / "feed.sql", bench.folder / "tokens"
    script.write_text(f"\\set n random(1, {count})\n{statement()};\n")
    given = serving.tokens(bench, serving.readers(bench, count))
    tokens.write_text("".join(f"{token}\n" for token in given))
    tokens.chmod(0o600)
    serving.forget()
    try:
        with (
            serving.relay(bench),
            serving.gateway(bench, "uncached", PGSOCIAL_CACHE="false") as uncached,
            serving.gateway(bench, "cached") as cached,
        ):
            return _rounds(bench, script, tokens, uncached, cached, count)
    finally:
        tokens.unlink()


def _rounds(
    bench: Bench, script: Path, tokens: Path, uncached: Gateway, cached: Gateway, count: int
) -> Measures:
    seconds, clients = bench.profile.http_seconds, bench.clients
    sql: list[Run] = []
    alone: list[Asked] = []
    plain: list[Asked] = []
    kept: list[Asked] = []
    shares: list[float] = []

    def ask(gateway: Gateway, connections: int) -> Asked:
        return wrk(gateway.url + PATH, tokens, connections, seconds)

    for gateway in (uncached, cached):
        ask(gateway, clients)
    for _ in range(bench.profile.module_rounds):
        sql.append(
            pgbench(
                address("PGSOCIAL_APP_URL", bench.database),
                f"--file={script}",
                clients=1,
                amount=f"--time={max(1, round(seconds))}",
            )
        )
        alone.append(ask(uncached, 1))
        plain.append(ask(uncached, clients))
        before = _reads(cached)
        kept.append(ask(cached, clients))
        hits, reads = (now - then for now, then in zip(_reads(cached), before, strict=True))
        shares.append(hits / reads)
    if not statistics.median(shares) > 0.5:
        raise BenchFailed(f"the cache answered {shares} of what it was asked: nothing was kept")
    ratios = [one.tps / other.tps for one, other in zip(kept, plain, strict=True)]
    costs = [http.p50 - call.percentile(0.5) for http, call in zip(alone, sql, strict=True)]
    return {
        "gateway_cost": {
            "what": "p50 of a home feed over HTTP less that of its SQL call, one connection each, "
            "no cache",
            "unit": "ms",
            **spread("value", costs),
            **_figures(alone, with_rate=False),
            "sql_p50_ms": statistics.median(it.percentile(0.5) for it in sql),
            "sql_p99_ms": statistics.median(it.percentile(0.99) for it in sql),
            "wanted": [Goal.parse("value <= 1")],
        },
        "gateway_cached": {
            "what": f"home feeds of {count} readers over HTTP, {clients} connections, one process, "
            "with the cache against without",
            "unit": "requests/s",
            "yardstick": "uncached",
            **_figures(kept),
            **spread("ratio", ratios),
            "hit_share": statistics.median(shares),
            "wanted": [Goal.parse("ratio >= 5"), Goal.parse("p99_ms <= 10")],
        },
        "gateway_uncached": {
            "what": f"the same without the cache, {clients} connections, one process",
            "unit": "requests/s",
            **_figures(plain),
        },
    }


def _reads(gateway: Gateway) -> tuple[float, float]:
    """How often its cache has answered, and was asked."""
    name = "pgsocial_cache_reads_total"
    return gateway.count(name, kind="feed", result="hit"), gateway.count(name, kind="feed")


def _figures(runs: Sequence[Asked], with_rate: bool = True) -> dict[str, Any]:
    found = {
        "p50_ms": statistics.median(it.p50 for it in runs),
        "p95_ms": statistics.median(it.p95 for it in runs),
        "p99_ms": statistics.median(it.p99 for it in runs),
    }
    return {**({"tps": statistics.median(it.tps for it in runs)} if with_rate else {}), **found}
