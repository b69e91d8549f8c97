"""A Redis Cluster of a test's own: three masters, and a replica of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from redis import RedisCluster
from redis.exceptions import RedisClusterException, RedisError

from tests.service.redis_server import RedisServer, redis_server

SLOTS = 16384
_OPTIONS = (
    "--cluster-enabled", "yes", "--cluster-node-timeout", "1500",
    "--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0",
)  # fmt: skip


class Cluster:
    def __init__(self, servers: list[RedisServer]) -> None:
        self.servers = servers
        self.url = servers[0].url

    def make(self) -> None:
        masters, replicas = self.servers[:3], self.servers[3:]
        for number, server in enumerate(masters):
            first, last = number * SLOTS // 3, (number + 1) * SLOTS // 3 - 1
            self._ask(server, "cluster", "addslotsrange", first, last)
            self._ask(server, "cluster", "set-config-epoch", number + 1)
        for server in self.servers[1:]:
            self._ask(server, "cluster", "meet", "127.0.0.1", self.servers[0].port)
        self.until(lambda: all(len(self._nodes(it)) == 6 for it in self.servers))
        for master, replica in zip(masters, replicas, strict=True):
            name = self._ask(master, "cluster", "myid")
            self._ask(replica, "cluster", "replicate", name)
        self.until(lambda: all(self._is_ready(it) for it in self.servers))

    def client(self) -> RedisCluster:
        return RedisCluster.from_url(self._living().url, socket_timeout=5)

    def kill_master_of(self, key: str) -> RedisServer:
        """The one that has a key; its replica takes its place."""
        with self.client() as client:
            node: Any = client.get_node_from_key(key)
        server = next(it for it in self.servers if it.port == node.port)
        server.kill()
        return server

    def until(self, is_so: Callable[[], bool], seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                if is_so():
                    return
            except (RedisError, RedisClusterException, OSError):
                pass
            assert time.monotonic() < deadline, "the cluster does not get there"
            time.sleep(0.1)

    def is_ok(self) -> bool:
        return b"cluster_state:ok" in self._info(self._living())

    def _living(self) -> RedisServer:
        return next(it for it in self.servers if it.is_running())

    def _is_ready(self, server: RedisServer) -> bool:
        """Knows of three replicas, and is itself a master or linked to its own."""
        nodes = self._nodes(server)
        is_linked = b"master_link_status:up" in self._ask(server, "info", "replication")
        return (
            b"cluster_state:ok" in self._info(server)
            and sum(b"slave" in it for it in nodes) == 3
            and (is_linked or server in self.servers[:3])
        )

    def _info(self, server: RedisServer) -> bytes:
        found: bytes = self._ask(server, "cluster", "info")
        return found

    def _nodes(self, server: RedisServer) -> list[bytes]:
        found: bytes = self._ask(server, "cluster", "nodes")
        return found.splitlines()

    @staticmethod
    def _ask(server: RedisServer, *command: object) -> Any:
        with server.client() as client:
            client.response_callbacks.clear()
            return client.execute_command(*command)


@contextmanager
def redis_cluster() -> Iterator[Cluster]:
    with ExitStack() as stack:
        cluster = Cluster([stack.enter_context(redis_server(*_OPTIONS)) for _ in range(6)])
        cluster.make()
        yield cluster
