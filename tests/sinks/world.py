"""A database with some people who do things, and an engine that is fed from it."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from pgsocial.config import Settings
from pgsocial.sinks.clickhouse import ClickHouse
from pgsocial.sinks.runner import Runner, Watch, connect
from pgsocial.sinks.service import open_sink
from pgsocial.sinks.sink import Report
from pgsocial.sinks.verify import Verifier

from tests import databases
from tests.service.conftest import settings_for

_numbers = itertools.count(1)
NAME = "clickhouse"


@dataclass
class World:
    database: str
    folder: Path
    _session: psycopg.Connection[tuple[Any, ...]] | None = None

    @property
    def settings(self) -> Settings:
        return settings_for(
            self.database,
            clickhouse_url=f"chdb://{self.folder}",
            archive_folder=self.folder,
        )

    def ask(self, query: str, *arguments: object) -> list[tuple[Any, ...]]:
        """As the owner."""
        if self._session is None:
            url = databases.url("DATABASE_URL", self.database)
            self._session = psycopg.connect(url, autocommit=True)
        cursor = self._session.execute(query.encode(), arguments)
        return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        """A database with sessions is not copied, nor replaced."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def value(self, query: str, *arguments: object) -> Any:
        return self.ask(query, *arguments)[0][0]

    def settle(self) -> None:
        self.ask("select internal.settle()")

    def person(self) -> int:
        found: int = self.value("select social.create_user(%s)", f"person_{next(_numbers)}")
        return found

    def live(self, posts: int = 6) -> list[int]:
        """Two people write, like, share, keep, see, follow, edit, delete and take back."""
        ada, bob = self.person(), self.person()
        self.ask("select social.follow_user(%s, %s)", ada, bob)
        self.ask("select social.follow_user(%s, %s)", bob, ada)
        made = [
            self.value("select social.create_post(%s, %s)", ada, f'Hé "{n}" #tag{n}\t\\ \u2028')
            for n in range(posts)
        ]
        for post in made:
            self.ask("select social.like_post(%s, %s)", bob, post)
        self.ask("select social.share_post(%s, %s)", bob, made[0])
        self.ask("select social.bookmark_post(%s, %s)", bob, made[1])
        self.ask("select social.record_views(%s, %s, 'feed', %s)", bob, made, made[:2])
        self.ask("select social.record_profile_visits(%s, %s, %s)", bob, [ada], [made[0]])
        self.ask("select social.touch_activity(%s)", bob)
        self.settle()
        self.ask("select social.unlike_post(%s, %s)", bob, made[0])
        self.ask("select social.unfollow_user(%s, %s)", bob, ada)
        self.ask("select social.follow_user(%s, %s, %s)", bob, ada, made[0])
        self.ask("select social.edit_post(%s, %s, 'once more')", ada, made[1])
        self.ask("select social.delete_post(%s, %s)", ada, made[2])
        self.ask("select social.update_profile(%s, p_bio => 'a, b')", bob)
        self.settle()
        return made

    @contextmanager
    def runner(self, watch: Watch = lambda step: None, name: str = NAME) -> Iterator[Runner]:
        """Has the sink for as long as the block lasts."""
        url = self.settings.worker_url.get_secret_value()
        with connect(url, name) as connection:
            sink = open_sink(self.settings, name, name)
            runner = Runner(connection, name, sink, tries=2, backoff=0.01, watch=watch)
            try:
                runner.take()
                yield runner
            finally:
                runner.close()

    def backup(self, name: str) -> None:
        self.close()
        databases.create(name, self.database)

    def restore(self, name: str) -> None:
        self.close()
        databases.create(self.database, name)

    def copy_engine(self, source: Path, target: Path) -> None:
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, symlinks=True)


def drive(runner: Runner) -> None:
    """Until nothing waits."""
    while runner.step():
        pass


def verify(runner: Runner, repair: bool = False) -> Report:
    return Verifier(runner, repair).run()


def found(report: Report) -> tuple[list[str], list[str], list[str]]:
    return report.changed, report.lost, report.surplus


def engine(runner: Runner) -> ClickHouse:
    assert isinstance(runner.sink, ClickHouse)
    return runner.sink


NOTHING: tuple[list[str], list[str], list[str]] = ([], [], [])
