"""Connections to PostgreSQL, and the one way in which the gateway calls it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from pgsocial.tasks import check_cancelled

log = logging.getLogger(__name__)

Connection = psycopg.AsyncConnection[TupleRow]
Params = Mapping[str, object]


class Unavailable(Exception):
    """The database did not answer: the client may try again."""


class Busy(Unavailable):
    """All connections are in use, and as many wait for one as may."""


def is_passing(error: psycopg.Error) -> bool:
    """Whether the same statement may well succeed later: connection lost, no room, conflict."""
    return error.sqlstate is None or error.sqlstate[:2] in ("08", "40", "53", "55", "57")


class Database:
    """A pool of autocommit connections: one statement is one transaction and one round trip."""

    def __init__(
        self,
        url: str,
        *,
        name: str,
        least: int,
        most: int,
        wait: float = 5,
        waiting: int = 0,
        patience: float = 15,
        prepare_threshold: int | None = 5,
    ) -> None:
        self._patience = patience
        self.pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            name=name,
            min_size=least,
            max_size=most,
            timeout=wait,
            max_waiting=waiting,
            open=False,
            # Short, so that the pool tries again soon after a server was away for long.
            reconnect_timeout=2,
            kwargs={
                "autocommit": True,
                "prepare_threshold": prepare_threshold,
                "application_name": f"pgsocial {name}",
                "connect_timeout": 5,
            },
        )
        self._check: asyncio.Task[None] | None = None

    async def open(self) -> None:
        await self.pool.open(wait=False)

    async def close(self) -> None:
        if self._check:
            self._check.cancel()
        await self.pool.close(timeout=2)

    async def rows(self, query: str, params: Params | None = None) -> Sequence[tuple[Any, ...]]:
        """All rows of one statement."""
        try:
            async with asyncio.timeout(self._patience), self.pool.connection() as connection:
                cursor = await connection.execute(query, params)
                rows = await cursor.fetchall()
        except TooManyRequests as error:
            raise Busy(str(error)) from error
        except PoolTimeout as error:
            # Connections that are all in use are sound; those that cannot be made are looked at.
            if self.pool.get_stats().get("pool_size", 0) < self.pool.max_size:
                self._check_soon()
                raise Unavailable(str(error)) from error
            raise Busy(str(error)) from error
        except (psycopg.OperationalError, TimeoutError) as error:
            if isinstance(error, psycopg.OperationalError) and not is_passing(error):
                raise
            # One broken connection seldom is the only one.
            self._check_soon()
            raise Unavailable(str(error)) from error
        check_cancelled()
        return rows

    async def row(self, query: str, params: Params | None = None) -> tuple[Any, ...] | None:
        """The first row of one statement, if any."""
        found = await self.rows(query, params)
        return found[0] if found else None

    async def value(self, query: str, params: Params | None = None) -> Any:
        """The first column of a statement that answers one row."""
        return (await self.rows(query, params))[0][0]

    def stats(self) -> dict[str, int]:
        return self.pool.get_stats()

    def _check_soon(self) -> None:
        if self._check is None or self._check.done():
            self._check = asyncio.create_task(self._check_all())

    async def _check_all(self) -> None:
        try:
            await self.pool.check()
        except Exception:
            log.warning("could not check the pool", exc_info=True)


async def connect(url: str, name: str) -> Connection:
    """A connection of one's own, for LISTEN and session locks."""
    return await psycopg.AsyncConnection.connect(
        url,
        autocommit=True,
        application_name=f"pgsocial {name}",
        connect_timeout=5,
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
    )
