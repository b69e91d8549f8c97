"""A client of the OpenAI embeddings API, which many servers speak."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import aiohttp

from pgsocial.config import Settings

Vector = list[float]


class EmbedderError(Exception):
    """Why there is no vector."""


class Busy(EmbedderError):
    """The same may well succeed later."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait  # Seconds that the server asks for.


class BadText(EmbedderError):
    """The server takes what it was sent for wrong: one of the texts may be the reason."""


class Misconfigured(EmbedderError):
    """No text would get through: a wrong address, key or model."""


class Embedder:
    """`url` is what clients of that API call the base URL: http://127.0.0.1:8100/v1."""

    def __init__(self, url: str, key: str | None = None, timeout: float = 30) -> None:
        self._url = f"{url.rstrip('/')}/embeddings"
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=5)
        self._session: aiohttp.ClientSession | None = None

    @classmethod
    def of(cls, settings: Settings, timeout: float) -> Embedder | None:
        """None where no address is set."""
        if settings.embed_url is None:
            return None
        key = settings.embed_key.get_secret_value() if settings.embed_key else None
        return cls(settings.embed_url, key, timeout)

    async def __aenter__(self) -> Embedder:
        self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def embed(self, model: str, texts: Sequence[str]) -> list[Vector]:
        """One vector for each text, in their order."""
        assert self._session is not None  # noqa: S101  entered
        asked = {"model": model, "input": list(texts), "encoding_format": "float"}
        try:
            async with self._session.post(self._url, json=asked, allow_redirects=False) as response:
                body = await response.read()
        except TimeoutError:
            raise Busy(f"the embedder took more than {self._timeout.total:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Busy(f"the embedder does not answer: {error}") from error
        if response.status != 200:
            raise _refusal(response, body)
        return _vectors(body, len(texts))


def _refusal(response: aiohttp.ClientResponse, body: bytes) -> EmbedderError:
    message = f"the embedder answers {response.status}{_reason(body)}"
    if response.status in (408, 425, 429) or response.status >= 500:
        return Busy(message, _seconds(response.headers.get("Retry-After", "")))
    if response.status in (400, 413, 422):
        return BadText(message)
    return Misconfigured(message)


def _reason(body: bytes) -> str:
    """What such servers say beside the status."""
    try:
        said = json.loads(body)["error"]["message"]
    except (ValueError, LookupError, TypeError):
        return ""
    return f": {str(said)[:300]}"


def _seconds(text: str) -> float | None:
    try:
        wait = float(text)
    except ValueError:  # A date, or nothing.
        return None
    return wait if 0 <= wait < math.inf else None


def _vectors(body: bytes, count: int) -> list[Vector]:
    try:
        items: list[dict[str, Any]] = json.loads(body)["data"]
        vectors = [[float(x) for x in it["embedding"]] for it in sorted(items, key=_place)]
        places = [it["index"] for it in sorted(items, key=_place)]
    except (ValueError, LookupError, TypeError) as error:
        raise Misconfigured(f"the embedder answers no list of embeddings: {error!r}") from None
    if places != list(range(count)):
        raise Misconfigured(f"the embedder answers {len(places)} embeddings for {count} texts")
    if not all(math.isfinite(x) for vector in vectors for x in vector):
        raise BadText("the embedder answers numbers that are not finite")
    return vectors


def _place(item: dict[str, Any]) -> int:
    place: int = item["index"]
    return place


def literal(vector: Vector) -> str:
    """As pgvector reads it."""
    return "[" + ",".join(map(repr, vector)) + "]"
