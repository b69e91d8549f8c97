"""Redis, or a Redis Cluster: its clients. It may be lost at any time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import SecretStr
from redis.asyncio import Connection, Redis, RedisCluster, SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisClusterException, RedisError

from pgsocial.config import Settings

Client = Redis | RedisCluster
# A cluster without a node for a key is no RedisError.
FAILURES = (RedisError, RedisClusterException, OSError)

# Of one process to each node: all requests under way may count their limits at once.
_MOST_CONNECTIONS = 1000


def client_of(settings: Settings) -> Client:
    """For all that is shared but the cache."""
    return _client(
        settings.redis_url,
        settings.redis_cluster,
        client_name="pgsocial",
        socket_connect_timeout=1,
        socket_timeout=3,
    )


def cache_client_of(settings: Settings) -> Client:
    """Commands are tried once, and no longer than a page is worth."""
    return _client(
        settings.cache_url or settings.redis_url,
        settings.cache_cluster,
        client_name="pgsocial-cache",
        socket_connect_timeout=settings.cache_timeout,
        socket_timeout=settings.cache_timeout,
        retry=Retry(NoBackoff(), 0),
    )


async def close(client: Client) -> None:
    await client.aclose()
    if isinstance(client, RedisCluster):
        # After a failure, until it has looked up the cluster again, it takes itself for closed.
        await client.nodes_manager.aclose()
        await client.nodes_manager.aclose("startup_nodes")


class _Losable:
    """After a failure of one command the client of a cluster closes all connections to that node
    that were free, also one that another command has taken meanwhile. That there is no reader or
    writer any more then means a lost connection, after which the client tries again."""

    async def send_packed_command(self, *given: Any, **options: Any) -> None:
        with _lost():
            await super().send_packed_command(*given, **options)  # type: ignore[misc]

    async def read_response(self, *given: Any, **options: Any) -> Any:
        with _lost():
            return await super().read_response(*given, **options)  # type: ignore[misc]

    async def disconnect(self, *_: Any, **options: Any) -> None:
        """In one step: who waits would forget the one that a command has opened meanwhile."""
        await super().disconnect(**{**options, "nowait": True})  # type: ignore[misc]


class _Connection(_Losable, Connection):
    pass


class _SSLConnection(_Losable, SSLConnection):
    pass


@contextmanager
def _lost() -> Iterator[None]:
    try:
        yield
    except AttributeError as error:
        if error.obj is not None:
            raise
        raise ConnectionError("closed after another command failed") from error


def _client(url: SecretStr, is_cluster: bool, **options: Any) -> Client:
    address = url.get_secret_value()
    options["max_connections"] = _MOST_CONNECTIONS
    if not is_cluster:
        # Its pool closes no connection that somebody has taken.
        return Redis.from_url(address, **options)
    client = RedisCluster.from_url(address, **options)
    made = client.connection_kwargs
    made["connection_class"] = (
        _SSLConnection if made["connection_class"] is SSLConnection else _Connection
    )
    for node in client.startup_nodes:
        node.connection_class = made["connection_class"]
    return client
