"""The judged set as a network, and its rankers: from a query to ids, best first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from tests.quality import bm25, data, measures, vectors

Ranker = Callable[[data.Query], list[str]]
BASELINE = "exact BM25"
READER = "reader_of_all"  # follows nobody


def fill(owner: psycopg.Connection[Any], api: psycopg.Connection[Any]) -> dict[int, str]:
    """Write everything through the API; which post of the set has which id."""
    neutralise(owner)
    posts = data.posts()
    users = {
        name: value(api, "select social.create_user(%s)", name)
        for name in sorted({post.author for post in posts} | {READER})
    }
    ids = {}
    for post in posts:
        picture = {"kind": "image", "url": f"https://example.org/{post.id}.jpg", "alt": post.alt}
        id = value(
            api,
            "select social.create_post(%s, %s, p_media => %s, p_lang => %s)",
            users[post.author],
            post.body,
            Jsonb([picture] if post.alt else []),
            post.lang,
        )
        ids[id] = post.id
    owner.execute("select internal.settle()")
    return ids


def neutralise(owner: psycopg.Connection[Any]) -> None:
    """Rank by words alone, not by when they were written and by whom."""
    for name in ("search_recency_weight", "search_closeness_weight"):
        owner.execute("update ops.settings set value = '0' where name = %s", [name])


def value(connection: psycopg.Connection[Any], query: str, *arguments: Any) -> Any:
    row = connection.execute(query.encode(), arguments).fetchone()
    assert row is not None
    return row[0]


def setting(owner: psycopg.Connection[Any], name: str) -> float:
    return float(value(owner, "select value from ops.settings where name = %s", name))


def exact(owner: psycopg.Connection[Any], texts: dict[str, str]) -> Ranker:
    """BM25 as the settings have it; operators are taken away from its queries."""
    engine = bm25.BM25(texts, setting(owner, "search_k1"), setting(owner, "search_b"))
    return lambda query: engine.search(query.words, measures.DEPTH)


def text(api: psycopg.Connection[Any], ids: dict[int, str], reader: int | None) -> Ranker:
    """social.search_posts(), as the reader sees them."""

    def search(query: data.Query) -> list[str]:
        statement = "select social.search_posts(%s, %s, 'relevance', %s)"
        found = value(api, statement, reader, query.text, measures.DEPTH)
        assert not found["is_cut"] and not found["is_degraded"]
        return [ids[int(hit["post"]["id"])] for hit in found["hits"]]

    return search


def embed(owner: psycopg.Connection[Any], ids: dict[int, str]) -> bool:
    """Give posts their vectors, as the worker does; false where the server has no pgvector."""
    if value(owner, "select to_regtype('extensions.halfvec') is null"):
        return False
    made, _ = vectors.read()
    model = value(
        owner,
        "select ops.add_embedding_model(%s, 'judged set', %s)",
        vectors.MODEL,
        vectors.DIMENSIONS,
    )
    while rows := owner.execute(
        "select post_id, text_hash from internal.take_texts(%s, 1000)", [model]
    ).fetchall():
        posts, hashes = ([row[place] for row in rows] for place in (0, 1))
        stored = value(
            owner,
            "select internal.store_embeddings(%s, %s, %s, %s)",
            model,
            posts,
            hashes,
            [str(made[ids[post]]) for post in posts],
        )
        assert stored == len(posts)
    owner.execute("select ops.use_embedding_model(%s)", [model])
    return True


def vector(api: psycopg.Connection[Any], ids: dict[int, str], reader: int | None) -> Ranker:
    """social.semantic_search() with the vectors of the queries."""
    _, made = vectors.read()

    def search(query: data.Query) -> list[str]:
        statement = "select (post).id from social.semantic_search(%s, %s::real[], %s)"
        found = api.execute(statement, [reader, made[query.id], measures.DEPTH])
        return [ids[row[0]] for row in found]

    return search


def hybrid(api: psycopg.Connection[Any], ids: dict[int, str], reader: int | None) -> Ranker:
    """social.hybrid_search(), with both."""
    _, made = vectors.read()

    def search(query: data.Query) -> list[str]:
        statement = "select social.hybrid_search(%s, %s, %s::real[], %s)"
        found = value(api, statement, reader, query.text, made[query.id], measures.DEPTH)
        return [ids[int(hit["post"]["id"])] for hit in found["hits"]]

    return search


def rankers(
    owner: psycopg.Connection[Any], api: psycopg.Connection[Any], ids: dict[int, str]
) -> dict[str, Ranker]:
    """All rankers of the judged set, the baseline first."""
    reader = value(api, "select (social.get_profile_by_username(null, %s)).id", READER)
    found = {
        BASELINE: exact(owner, {post.id: post.text for post in data.posts()}),
        "text": text(api, ids, reader),
    }
    if embed(owner, ids):
        found["vector"] = vector(api, ids, reader)
        found["hybrid"] = hybrid(api, ids, reader)
    return found
