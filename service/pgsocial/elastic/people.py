"""People by name: Elasticsearch finds ids, PostgreSQL says whom of these the viewer finds."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from pgsocial.pool import Database

if TYPE_CHECKING:
    from pgsocial.elastic.searcher import Searcher

log = logging.getLogger(__name__)

Json = dict[str, Any]

_DESCRIBE = "select social.describe_user_search(%(query)s::text)::text"
_AMONG = (
    "select social.search_users_among(%(me)s::bigint, %(query)s::text, %(users)s::bigint[],"
    " %(mistyped)s::bigint[], %(limit)s::integer, %(cursor)s::text)::text"
)
_HERE = (
    "select jsonb_build_object("
    "'items', coalesce(jsonb_agg(to_jsonb(r) || jsonb_build_object('id', r.id::text)), '[]'),"
    " 'next', (array_agg(r.cursor))[%(limit)s::integer], 'is_degraded', false)::text"
    " from social.search_users(%(me)s::bigint, %(query)s::text, %(limit)s::integer,"
    " %(cursor)s::text) as r"
)
_ROUNDS = 5
# Names that are looked at for what a mistyped one may have been meant to be.
_MEANT = 500


async def search_here(database: Database, params: Json) -> str:
    """As PostgreSQL answers it alone."""
    text: str = await database.value(_HERE, params)
    return text


async def search(searcher: Searcher, database: Database, params: Json) -> str:
    """With the engine; where it does not answer, or is behind, by PostgreSQL alone, degraded."""
    from elasticsearch import ApiError, TransportError

    from pgsocial.elastic.searcher import PartialError

    asked = json.loads(await database.value(_DESCRIBE, params))
    if not asked["is_for_engine"]:
        return await _search_instead(database, params, asked["is_behind"])
    try:
        return await _search(searcher, database, params, asked)
    except (ApiError, TransportError, PartialError) as error:
        log.warning("Elasticsearch does not answer, PostgreSQL searches people: %s", error)
        return await _search_instead(database, params, is_degraded=True)


async def _search_instead(database: Database, params: Json, is_degraded: bool) -> str:
    found = json.loads(await search_here(database, params))
    return json.dumps({**found, "is_degraded": is_degraded})


async def _search(searcher: Searcher, database: Database, params: Json, asked: Json) -> str:
    """Asks for more while too few may be shown, and for mistakes while the page is not full."""
    size, mistyped = asked["size"], None
    ids, has_more = await searcher.ids(searcher.users, request(asked, size))
    for last in (False,) * (_ROUNDS - 1) + (True,):
        text = await database.value(_AMONG, {**params, "users": ids, "mistyped": mistyped})
        answer = json.loads(text)
        if last:
            break
        if has_more and not answer["is_full"] and size < asked["most"]:
            size = min(size * 4, asked["most"])
            ids, has_more = await searcher.ids(searcher.users, request(asked, size))
        elif answer["wants_mistyped"] and asked["mistakes"]:
            mistyped, _ = await searcher.ids(searcher.users, mistakes(asked, asked["most"]))
        else:
            break
    return json.dumps({"items": answer["items"], "next": answer["next"], "is_degraded": False})


def request(asked: Json, size: int) -> Json:
    """The body of a search for `size` ids: each scores by the best way in which it was found."""
    ways = [
        _scored({"terms": {"names": asked["names"]}}, asked["scores"]["name"]),
        *(
            _scored({"prefix": {"names": {"value": name}}}, asked["scores"]["beginning"])
            for name in asked["names"]
        ),
        _scored(_all(asked["words"]), asked["scores"]["words"]),
    ]
    if last := asked["beginning"]:
        found = _all(last["words"], {"prefix": {"names": {"value": last["prefix"]}}})
        ways.append(_scored(found, asked["scores"]["words"]))
    return _body(ways, size)


def mistakes(asked: Json, size: int) -> Json:
    """The body of a search for those who have a name that is one letter away."""
    ways = []
    for it in asked["mistakes"]:
        near = {"value": it["word"], "fuzziness": 1, "max_expansions": _MEANT}
        ways.append(_scored(_all(it["others"], {"fuzzy": {"names": near}}), 0))
    return _body(ways, size)


def _body(ways: list[Json], size: int) -> Json:
    return {
        "size": size,
        "_source": False,
        "track_total_hits": False,
        "query": {
            "function_score": {
                "query": {"dis_max": {"queries": ways}},
                "field_value_factor": {"field": "size", "missing": 0},
                "boost_mode": "sum",
            }
        },
        "sort": ["_score", {"user_id": "desc"}],
    }


def _scored(found: Json, score: int) -> Json:
    return {"constant_score": {"filter": found, "boost": score}}


def _all(words: list[str], *more: Json) -> Json:
    return {"bool": {"filter": [*({"term": {"words": word}} for word in words), *more]}}
