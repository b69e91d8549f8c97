"""A world for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.sinks.world import World

DATABASE = "pgsocial_sinks"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    databases.clone(DATABASE)
    world = World(DATABASE, tmp_path / "engine")
    world.ask("select ops.add_sink('clickhouse', 'clickhouse')")
    yield world
    world.close()
    databases.drop(DATABASE)
