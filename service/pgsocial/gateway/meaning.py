"""Search by meaning: the embedder is asked for the vector of the question, then the database."""

from __future__ import annotations

import logging

import psycopg

from pgsocial.embeddings.embedder import BadText, EmbedderError
from pgsocial.gateway import keys
from pgsocial.gateway.errors import Problem
from pgsocial.gateway.route import Context

log = logging.getLogger(__name__)

_SEARCH = (
    "select json_build_object('items', coalesce(json_agg(social.to_json(m)), '[]'))::text"
    " from social.semantic_search(%(me)s::bigint, %(embedding)s::real[], %(limit)s::integer,"
    " %(model)s::smallint) as m"
)


_HYBRID = (
    "select social.hybrid_search(%(me)s::bigint, %(q)s::text, %(embedding)s::real[],"
    " %(limit)s::integer, %(model)s::smallint)::text"
)


async def search(context: Context) -> str:
    return await _ask(context, _SEARCH)


async def hybrid(context: Context) -> str:
    return await _ask(context, _HYBRID)


async def _ask(context: Context, query: str) -> str:
    try:
        return await _ask_once(context, query)
    except psycopg.Error as error:
        # Another model came into use between the two calls.
        if error.sqlstate != "PS409":
            raise
        return await _ask_once(context, query)


async def _ask_once(context: Context, query: str) -> str:
    try:
        found = await context.app[keys.QUESTIONS].vector(context.params["q"])
    except BadText as error:
        raise Problem(400, str(error), "q") from error
    except EmbedderError as error:
        log.warning("no vector of a question: %s", error)
        raise Problem(503, "the embedder does not answer now") from error
    if found is None:
        raise Problem(503, "there is no search by meaning here: no embedder, or no model in use")
    model, embedding = found
    answer: str = await context.app[keys.DATABASE].value(
        query, {**context.params, "model": model, "embedding": embedding}
    )
    return answer
