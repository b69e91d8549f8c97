"""Takes texts from the database, has them embedded, and stores what comes back.

Any number may run, and any may die: what one has taken is due again after a while, and nothing is
stored that its post no longer shows. A text is taken only when there is room for it, so what waits
waits in the database.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import psycopg

from pgsocial.embeddings.embedder import (
    BadText,
    Busy,
    Embedder,
    Misconfigured,
    Vector,
    literal,
)
from pgsocial.pool import Database, Unavailable

log = logging.getLogger(__name__)

_MODELS = "select id, name, dimensions from ops.embedding_models order by is_current desc, id desc"
_TAKE = (
    "select post_id, text_hash, passage, attempt_count"
    " from internal.take_texts(%(model)s::smallint, %(limit)s::integer)"
)
_STORE = (
    "select internal.store_embeddings(%(model)s::smallint, %(posts)s::bigint[],"
    " %(hashes)s::bigint[], %(vectors)s::text[])"
)
_FAIL = "select internal.fail_embeddings(%(model)s::smallint, %(posts)s::bigint[], %(error)s::text)"
MOST_WAIT = 30.0


class Model(NamedTuple):
    id: int
    name: str
    dimensions: int


class Text(NamedTuple):
    post: int
    hash: int
    passage: str
    attempts: int


@dataclass
class Worker:
    database: Database
    embedder: Embedder
    models: Sequence[int] = ()  # By their ids; all of them where it is empty.
    batch: int = 32
    lanes: int = 1  # Batches at once.
    pause: float = 1  # Seconds between looks where nothing is due.
    tries: int = 5  # Of a batch, before it is put off.
    backoff: float = 1  # Seconds before the second try; then twice as long each time.
    stored: int = 0
    failed: int = 0
    _stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, is_once: bool = False) -> None:
        """Until stop(), or Misconfigured; is_once: until nothing is due."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self.lanes):
                group.create_task(self._lane(is_once))

    def stop(self) -> None:
        """After the batches that are under way."""
        self._stopped.set()

    async def _lane(self, is_once: bool) -> None:
        while not self._stopped.is_set():
            try:
                if await self.step():
                    continue
            except (Unavailable, psycopg.OperationalError) as error:
                log.warning("embeddings wait: %s", error)
            else:
                if is_once:
                    return
            await self._wait(self.pause)

    async def step(self) -> int:
        """Embeds the next batch; how many texts it was."""
        for row in await self.database.rows(_MODELS):
            model = Model(*row)
            if self.models and model.id not in self.models:
                continue
            taken = {"model": model.id, "limit": self.batch}
            texts = [Text(*found) for found in await self.database.rows(_TAKE, taken)]
            if texts:
                # What was tried before, or was in hand when a worker died, puts nothing else off.
                await self._embed(model, [text for text in texts if text.attempts == 1])
                for text in texts:
                    if text.attempts > 1:
                        await self._embed(model, [text])
                return len(texts)
        return 0

    async def _embed(self, model: Model, texts: list[Text]) -> None:
        """By halves where one of them is refused, until it stands alone."""
        if not texts:
            return
        try:
            await self._store(model, texts, await self._ask(model, texts))
        except BadText as error:
            if len(texts) == 1:
                await self._fail(model, texts, error)
                return
            middle = len(texts) // 2
            await self._embed(model, texts[:middle])
            await self._embed(model, texts[middle:])
        except Busy as error:
            await self._fail(model, texts, error)

    async def _ask(self, model: Model, texts: list[Text]) -> list[Vector]:
        for attempt in range(self.tries):
            try:
                vectors = await self.embedder.embed(model.name, [text.passage for text in texts])
            except Busy as error:
                if attempt == self.tries - 1 or self._stopped.is_set():
                    raise
                wait = self.backoff * 2**attempt if error.wait is None else error.wait
                log.warning("embeddings wait: %s", error)
                await self._wait(min(wait, MOST_WAIT))
            else:
                break
        if wrong := {len(vector) for vector in vectors} - {model.dimensions}:
            raise Misconfigured(
                f"the embedder answers {wrong.pop()} dimensions as {model.name}, "
                f"which has {model.dimensions}"
            )
        return vectors

    async def _store(self, model: Model, texts: list[Text], vectors: list[Vector]) -> None:
        try:
            self.stored += await self.database.value(
                _STORE,
                {
                    "model": model.id,
                    "posts": [text.post for text in texts],
                    "hashes": [text.hash for text in texts],
                    "vectors": [literal(vector) for vector in vectors],
                },
            )
        except psycopg.Error as error:
            # A vector of zeros, or a number too large for half precision.
            if error.sqlstate in ("PS400", "22003", "22P02"):
                raise BadText(str(error.diag.message_primary)) from error
            # The model was dropped meanwhile.
            if error.sqlstate != "PS404":
                raise

    async def _fail(self, model: Model, texts: list[Text], error: Exception) -> None:
        log.warning("%s texts are put off: %s", len(texts), error)
        self.failed += len(texts)
        posts = [text.post for text in texts]
        await self.database.value(_FAIL, {"model": model.id, "posts": posts, "error": str(error)})

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopped.wait()
        except TimeoutError:
            pass
