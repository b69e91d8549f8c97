"""Leaderboards: first pages by the cache's places of all, everything else by SQL alone."""

from __future__ import annotations

import json

import psycopg

from pgsocial.gateway import keys
from pgsocial.gateway.route import Context

_LEADERS = (
    "select json_build_object('items', coalesce(json_agg(json_build_object("
    "'id', r.id::text, 'username', r.username, 'display_name', r.display_name,"
    " 'avatar_url', r.avatar_url, 'is_verified', r.is_verified, 'gained_count', r.gained_count,"
    " 'cursor', r.cursor)), '[]'), 'next', (array_agg(r.cursor))[%(limit)s::integer])::text"
    " from social.list_leaders(%(me)s::bigint, %(limit)s::integer, %(cursor)s::text,"
    " %(ids)s::bigint[], %(scores)s::bigint[]) as r"
)
_POSTS = (
    "select json_build_object('items', coalesce(json_agg(social.to_json(r)), '[]'),"
    " 'next', (array_agg(r.cursor))[%(limit)s::integer])::text"
    " from social.list_top_posts(%(me)s::bigint, %(hashtag)s::text, %(limit)s::integer,"
    " %(cursor)s::text, %(ids)s::bigint[], %(scores)s::bigint[]) as r"
)
_RANK = (
    "select json_build_object('rank', r.rank, 'gained_count', r.gained_count,"
    " 'leader_count', r.leader_count)::text from social.my_rank(%(me)s::bigint) as r"
)
# Of those that are hidden from who asks; where more are, SQL looks further.
_SLACK = 30


async def leaders(context: Context) -> str:
    return await _page(context, _LEADERS, "people")


async def posts(context: Context) -> str:
    tag = context.params["hashtag"]
    return await _page(context, _POSTS, "posts" if tag is None else f"posts:{tag.lower()}")


async def _page(context: Context, query: str, board: str) -> str:
    app, params = context.app, {**context.params, "ids": None, "scores": None}
    limit = params["limit"]
    if params["cursor"] is None and 1 <= limit <= 100:
        try:
            rows = await app[keys.KEEP].boards.first(board, limit + _SLACK)
        except psycopg.Error as error:
            if error.sqlstate != "PS400":
                raise
            rows = None  # No hashtag: said below, by the name that it has here.
        if rows is not None:
            given = {"ids": [id_ for id_, _ in rows], "scores": [score for _, score in rows]}
            text: str = await app[keys.DATABASE].value(query, {**params, **given})
            if len(rows) < limit + _SLACK or len(json.loads(text)["items"]) == limit:
                return text
    found: str = await app[keys.DATABASE].value(query, params)
    return found


async def my_rank(context: Context) -> str:
    app, me = context.app, context.params["me"]
    found = await app[keys.KEEP].boards.place("people", me)
    if found is None:
        text: str = await app[keys.DATABASE].value(_RANK, context.params)
        return text
    rank, gained, count = found
    answer = {"rank": rank, "gained_count": gained, "leader_count": count}
    return json.dumps(answer, separators=(", ", " : "))  # As PostgreSQL writes it.
