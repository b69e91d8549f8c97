"""A search that Elasticsearch answers with ids, and PostgreSQL with what may be seen of them."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from pgsocial.config import ConfigurationError, Settings
from pgsocial.elastic import query
from pgsocial.pool import Database

if TYPE_CHECKING:
    from elasticsearch import AsyncElasticsearch

log = logging.getLogger(__name__)

_ARGUMENTS = "%(me)s::bigint, %(query)s::text"
_PLACE = "%(sort)s::text, %(limit)s::integer, %(cursor)s::text"
_DESCRIBE = f"select social.describe_search({_ARGUMENTS}, {_PLACE})::text"
_AMONG = (
    f"select social.search_among({_ARGUMENTS}, %(posts)s::bigint[], %(from)s::bigint,"
    f" %(is_cut)s::boolean, {_PLACE})::text"
)
HERE = f"select social.search_posts({_ARGUMENTS}, {_PLACE})::text"
_ROUNDS = 4


class Searcher:
    """Asks the indexes that the aliases `name`, of posts, and `users` lead to."""

    def __init__(self, client: AsyncElasticsearch, name: str, users: str) -> None:
        self.client = client
        self.name = name
        self.users = users

    @classmethod
    def of(cls, settings: Settings) -> Searcher | None:
        """None where no address is set."""
        if settings.elasticsearch_url is None:
            if settings.search_engine == "elasticsearch":
                raise ConfigurationError(
                    "PGSOCIAL_SEARCH_ENGINE is elasticsearch: set PGSOCIAL_ELASTICSEARCH_URL"
                )
            return None
        try:
            from elasticsearch import AsyncElasticsearch
        except ImportError:
            raise ConfigurationError(
                "PGSOCIAL_ELASTICSEARCH_URL is set: install its client, pgsocial[elasticsearch]"
            ) from None
        client = AsyncElasticsearch(
            settings.elasticsearch_url.get_secret_value(),
            request_timeout=settings.elasticsearch_timeout,
            max_retries=0,
            retry_on_timeout=False,
        )
        return cls(client, settings.elasticsearch_name, settings.elasticsearch_users_name)

    async def close(self) -> None:
        await self.client.close()

    async def search(self, database: Database, params: dict[str, Any]) -> str:
        """As social.search_posts(); where the engine does not answer, that itself, degraded."""
        asked = json.loads(await database.value(_DESCRIBE, params))
        if not asked["is_for_engine"]:
            return await _search_here(database, params)
        from elasticsearch import ApiError, TransportError

        try:
            return await self._search(database, params, asked)
        except (ApiError, TransportError, PartialError) as error:
            log.warning("Elasticsearch does not answer, PostgreSQL searches: %s", error)
            found = json.loads(await _search_here(database, params))
            return json.dumps({**found, "is_degraded": True})

    async def _search(self, database: Database, params: dict[str, Any], asked: query.Json) -> str:
        """Asks for more while a page is not full: what the viewer does not see leaves gaps."""
        size, is_relaxed = asked["size"], asked["is_relaxed"]
        for last in (False,) * (_ROUNDS - 1) + (True,):
            ids, has_more = await self._ids(asked, size)
            if is_relaxed:
                some, has_more_of_some = await self._ids(asked, size, is_relaxed=True)
                ids, has_more = list({*ids, *some}), has_more or has_more_of_some
            is_newest = asked["sort"] == "newest"
            text: str = await database.value(
                _AMONG,
                {
                    **params,
                    "posts": ids,
                    "from": ids[-1] if is_newest and has_more else 0,
                    "is_cut": has_more,
                },
            )
            answer = json.loads(text)
            is_full = len(answer["hits"]) >= asked["limit"]
            wants_some = answer["is_relaxed"] and not is_relaxed
            wants_more = has_more and not is_full and size < asked["most"]
            if last or not (wants_some or wants_more):
                return text
            is_relaxed = is_relaxed or wants_some
            if wants_more and not wants_some:
                size = min(size * 4, asked["most"])
        raise AssertionError  # The last round returns.

    async def _ids(
        self, asked: query.Json, size: int, is_relaxed: bool = False
    ) -> tuple[list[int], bool]:
        return await self.ids(self.name, query.request(asked, size, is_relaxed))

    async def ids(self, index: str, body: dict[str, Any]) -> tuple[list[int], bool]:
        """Ids in their order, and whether there may be more."""
        answer = await self.client.search(index=index, **body)
        if answer["timed_out"] or answer["_shards"]["failed"]:
            raise PartialError("only a part of the index was searched")
        ids = [int(hit["_id"]) for hit in answer["hits"]["hits"]]
        return ids, len(ids) == body["size"]


class PartialError(Exception):
    """Not all shards answered."""


async def _search_here(database: Database, params: dict[str, Any]) -> str:
    text: str = await database.value(HERE, params)
    return text
