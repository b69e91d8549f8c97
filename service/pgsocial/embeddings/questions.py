"""The vector of a question, by the model that is searched."""

from __future__ import annotations

from collections import OrderedDict
from types import TracebackType

from pgsocial.embeddings.embedder import Embedder, Vector
from pgsocial.pool import Database

_CURRENT = (
    "select id, coalesce(query_name, name), query_prefix from ops.embedding_models where is_current"
)
_KEPT = 1000


class Questions:
    """Remembers the last questions: pages of guests ask the same ones."""

    def __init__(self, embedder: Embedder | None, worker: Database) -> None:
        self._embedder = embedder
        self._worker = worker
        self._known: OrderedDict[tuple[int, str], Vector] = OrderedDict()

    async def __aenter__(self) -> Questions:
        if self._embedder is not None:
            await self._embedder.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._embedder is not None:
            await self._embedder.__aexit__(kind, error, trace)

    async def vector(self, text: str) -> tuple[int, Vector] | None:
        """The model and the vector; None where there is no embedder or no model."""
        row = None if self._embedder is None else await self._worker.row(_CURRENT)
        if self._embedder is None or row is None:
            return None
        model, name, prefix = row
        vector = self._known.get((model, text))
        if vector is None:
            [vector] = await self._embedder.embed(name, [prefix + text])
            if len(self._known) >= _KEPT:
                self._known.popitem(last=False)
        else:
            del self._known[model, text]
        self._known[model, text] = vector
        return model, vector
