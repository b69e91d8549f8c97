"""Search of posts, by the engine that is set or asked for."""

from __future__ import annotations

from pgsocial.gateway import keys
from pgsocial.gateway.errors import Problem
from pgsocial.gateway.route import Context

_SEARCH = (
    "select social.search_posts(%(me)s::bigint, %(query)s::text, %(sort)s::text,"
    " %(limit)s::integer, %(cursor)s::text)::text"
)


async def search(context: Context) -> str:
    app = context.app
    engine = context.params.pop("engine") or app[keys.SETTINGS].search_engine
    if engine == "postgres":
        text: str = await app[keys.DATABASE].value(_SEARCH, context.params)
        return text
    searcher = app[keys.SEARCHER]
    if searcher is None:
        raise Problem(400, "there is no Elasticsearch here", "engine")
    return await searcher.search(app[keys.DATABASE], context.params)
