"""How long a run measures at each scale, so that it ends in the time that people give it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """`script`, `yardstick`, `warm`, `point`: how pgbench is told how much to do in one run.

    `ramp`: the first seconds of a script's run that do not count; `rounds` are those of scripts,
    `module_rounds` those within bench/measures/. `is_verified`: counters are counted afresh at the
    end. `http_seconds`: one run of wrk, which asks for so many `http_readers` in turn.
    `sockets` are open at once, at a `write_rate` a second.
    """

    script: str
    yardstick: str
    warm: str
    point: str
    ramp: float
    rounds: int
    module_rounds: int
    pgbench_scale: int
    readers: int
    curve: tuple[int, ...]
    connections: tuple[int, ...]
    idle_seconds: int
    backlog: int
    copy_rows: int
    is_verified: bool
    http_seconds: float
    http_readers: int
    sockets: int
    write_rate: int


PROFILES = {
    # Seconds in all: does everything once, and measures nothing worth reading.
    "tiny": Profile(
        script="--transactions=10",
        yardstick="--transactions=50",
        warm="",
        point="--transactions=5",
        ramp=0,
        rounds=1,
        module_rounds=1,
        pgbench_scale=1,
        readers=100,
        curve=(1, 4),
        connections=(40,),
        idle_seconds=30,
        backlog=1_000,
        copy_rows=5_000,
        is_verified=True,
        http_seconds=1,
        http_readers=20,
        sockets=40,
        write_rate=20,
    ),
    # Under five minutes, the load included.
    "small": Profile(
        script="--time=2",
        yardstick="--time=1",
        warm="--transactions=100",
        point="--time=2",
        ramp=0.5,
        rounds=3,
        module_rounds=2,
        pgbench_scale=50,
        readers=2_000,
        curve=(1, 8, 64),
        connections=(2_000,),
        idle_seconds=120,
        backlog=50_000,
        copy_rows=200_000,
        is_verified=True,
        http_seconds=3,
        http_readers=200,
        sockets=1000,
        write_rate=200,
    ),
    "medium": Profile(
        script="--time=5",
        yardstick="--time=3",
        warm="--time=3",
        point="--time=4",
        ramp=1,
        rounds=3,
        module_rounds=3,
        pgbench_scale=50,
        readers=5_000,
        curve=(1, 2, 4, 8, 16, 32, 64),
        connections=(2_000, 10_000),
        idle_seconds=600,
        backlog=200_000,
        copy_rows=1_000_000,
        is_verified=True,
        http_seconds=5,
        http_readers=500,
        sockets=4000,
        write_rate=500,
    ),
    # About twenty minutes after the load.
    "full": Profile(
        script="--time=7",
        yardstick="--time=3",
        warm="--time=4",
        point="--time=4",
        ramp=1,
        rounds=3,
        module_rounds=3,
        pgbench_scale=50,
        readers=10_000,
        curve=(1, 2, 4, 8, 16, 32, 64),
        connections=(2_000, 10_000),
        idle_seconds=600,
        backlog=200_000,
        copy_rows=2_000_000,
        is_verified=False,
        http_seconds=7,
        http_readers=500,
        sockets=10000,
        write_rate=1000,
    ),
}
