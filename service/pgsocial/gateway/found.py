"""Search of posts and of people, by the engine that is set or asked for."""

from __future__ import annotations

from pgsocial.elastic import people
from pgsocial.elastic.searcher import Searcher
from pgsocial.gateway import keys
from pgsocial.gateway.errors import Problem
from pgsocial.gateway.route import Context

_SEARCH = (
    "select social.search_posts(%(me)s::bigint, %(query)s::text, %(sort)s::text,"
    " %(limit)s::integer, %(cursor)s::text)::text"
)


async def search(context: Context) -> str:
    searcher = _engine(context)
    if searcher is None:
        text: str = await context.app[keys.DATABASE].value(_SEARCH, context.params)
        return text
    return await searcher.search(context.app[keys.DATABASE], context.params)


async def search_users(context: Context) -> str:
    searcher = _engine(context)
    if searcher is None:
        return await people.search_here(context.app[keys.DATABASE], context.params)
    return await people.search(searcher, context.app[keys.DATABASE], context.params)


def _engine(context: Context) -> Searcher | None:
    """None: PostgreSQL searches."""
    engine = context.params.pop("engine") or context.app[keys.SETTINGS].search_engine
    if engine == "postgres":
        return None
    searcher = context.app[keys.SEARCHER]
    if searcher is None:
        raise Problem(400, "there is no Elasticsearch here", "engine")
    return searcher
