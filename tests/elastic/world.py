"""A database with an index that is fed from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch
from pgsocial.config import Settings
from pgsocial.sinks import elasticsearch as module
from pgsocial.sinks.runner import Runner, Watch, connect
from pgsocial.sinks.verify import Verifier

from tests.stack import log

NAME = "elasticsearch"


@dataclass
class World:
    owner: log.Connection
    api: log.Connection
    client: Elasticsearch
    settings: Settings

    @property
    def alias(self) -> str:
        return self.settings.elasticsearch_name

    @property
    def users(self) -> str:
        return self.settings.elasticsearch_users_name

    def do(self, call: str, *arguments: Any) -> Any:
        return log.one(self.api, f"select social.{call}", *arguments)

    def state(self, column: str) -> Any:
        return log.one(self.owner, f"select {column} from ops.sinks where name = %s", NAME)

    def settle(self) -> None:
        self.owner.execute("select internal.settle()")

    def found(self, word: str, index: str | None = None) -> list[int]:
        index = index or self.alias
        self.client.indices.refresh(index=index)
        query = {"term": {"words": word}}
        hits = self.client.search(index=index, query=query, size=100)["hits"]["hits"]
        return sorted(int(hit["_id"]) for hit in hits)

    def called(self, name: str) -> list[int]:
        """Who has a name in the index of users."""
        self.client.indices.refresh(index=self.users)
        query = {"term": {"names": name}}
        hits = self.client.search(index=self.users, query=query, size=100)["hits"]["hits"]
        return sorted(int(hit["_id"]) for hit in hits)

    @contextmanager
    def runner(self, watch: Watch = lambda step: None) -> Iterator[Runner]:
        url = self.settings.worker_url.get_secret_value()
        with connect(url, NAME) as connection:
            sink = module.open_sink(self.settings, NAME)
            runner = Runner(connection, NAME, sink, tries=2, backoff=0.01, watch=watch)
            try:
                runner.take()
                yield runner
            finally:
                runner.close()

    def drive(self, watch: Watch = lambda step: None) -> None:
        """All that waits."""
        self.settle()
        with self.runner(watch) as runner:
            while runner.step():
                pass

    def verify(self, repairs: bool = False) -> tuple[list[str], list[str], list[str]]:
        """What differs in the index, is not there, and should not be; compared bucket by bucket."""
        self.drive()
        with self.runner() as runner:
            report = Verifier(runner, repairs).run()
        assert report.repaired == (report.differences if repairs else 0)
        return report.changed, report.lost, report.surplus


SAME: tuple[list[str], list[str], list[str]] = ([], [], [])
