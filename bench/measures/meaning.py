"""Search by meaning among vectors in topical clusters: how soon, and how much of what is near."""

from __future__ import annotations

import statistics
import struct
import time
from collections.abc import Iterator

import numpy as np
import psycopg

from bench.context import Bench
from bench.databases import Connection, address, scalar
from bench.goals import Goal, Measures
from bench.pgbench import BenchFailed

ORDER = 45
DIMENSIONS = 384
MOST = 1_000_000
PER_TOPIC = 2_000
DEPTH = 12  # In how many directions the posts of a topic differ, but for a little noise.
QUERIES = 200
SPARSE_QUERIES = 20
K = 10

POSTS = """
select p.id, p.author_id, p.visibility = 'public' and u.is_active and not u.is_private
  from core.posts as p join core.users as u on u.id = p.author_id
 where internal.post_text(p) is not null
 order by p.id desc limit %s
"""
COPY = (
    "copy internal.post_embeddings (model_id, post_id, user_id, text_hash, is_open, embedding)"
    " from stdin (format binary)"
)
# Of the authors of what is near, one in a hundred is left.
HIDE = """
insert into internal.hidden (viewer_id, other_id, is_blocked)
select %(viewer)s, a.user_id, true
  from (
    select distinct n.user_id
      from unnest(%(queries)s::bigint[]) as q (id)
      join internal.post_embeddings as e on e.post_id = q.id and e.model_id = %(model)s
     cross join lateral (
        select o.user_id from internal.post_embeddings as o
         where o.model_id = %(model)s and o.is_open
         order by (o.embedding operator(extensions.<=>) e.embedding) + 0 limit 5000
     ) as n
  ) as a
 where mod(hashint8(a.user_id), 100) <> 0 and a.user_id <> %(viewer)s
on conflict (viewer_id, other_id) do update set is_blocked = true
"""
EXACT = """
select array_agg(w.post_id)
  from (
    select o.post_id from internal.post_embeddings as o, internal.post_embeddings as e
     where e.post_id = %(query)s and e.model_id = %(model)s
       and o.model_id = %(model)s and o.post_id <> e.post_id
       and exists (
           select from internal.visible_posts(%(viewer)s) as v where v.id = o.post_id offset 0
       )
       and not exists (
           select
             from core.posts as p
             join internal.hidden as h
               on h.viewer_id = %(viewer)s and h.other_id = p.reply_to_author_id
            where p.id = o.post_id and p.author_id <> %(viewer)s
           offset 0
       )
     order by (o.embedding operator(extensions.<=>) e.embedding) + 0 limit %(k)s
  ) as w
"""
FOUND = "select array_agg((m.post).id) from social.semantic_search(%s, (%s)::real[], %s) as m"


def measure(bench: Bench) -> Measures:
    owner = bench.owner
    if not scalar(owner, "select to_regtype('extensions.halfvec') is not null"):
        raise BenchFailed("pgvector is not installed")
    model = scalar(owner, "select ops.add_embedding_model('bench', '1', %s)", DIMENSIONS)
    try:
        return _measure(bench, model)
    finally:
        owner.execute("update internal.embedding_models set is_current = false")
        while scalar(owner, "select ops.drop_embedding_model(%s, 100000)", model):
            pass


def _measure(bench: Bench, model: int) -> Measures:
    owner = bench.owner
    index = f"internal.post_embeddings_{model}_idx"
    definition = scalar(owner, "select pg_get_indexdef(%s::regclass)", index)
    owner.execute(f"drop index {index}".encode())
    count = _fill(owner, model)
    owner.execute("set maintenance_work_mem = '1GB'")
    start = time.monotonic()
    owner.execute(definition.encode())
    built = time.monotonic() - start
    owner.execute("vacuum analyze internal.post_embeddings")
    owner.execute("update internal.embedding_models set next_post_id = null")
    owner.execute("select ops.use_embedding_model(%s, true)", [model])
    queries = [
        row[0]
        for row in owner.execute(
            "select post_id from internal.post_embeddings where model_id = %s and is_open"
            " order by hashint8(post_id) limit %s",
            [model, QUERIES],
        )
    ]
    taken = sorted(_times(bench, queries))
    exact = owner.execute("select * from ops.measure_recall(%s, %s)", [QUERIES // 4, K]).fetchone()
    if exact is None:
        raise BenchFailed("there is nothing to find")
    size = scalar(owner, "select pg_relation_size(%s::regclass)", index)
    return {
        "similar_posts": {
            "what": f"the {K} posts nearest to one among {count:,} vectors of {DIMENSIONS}"
            f" dimensions in topics of {PER_TOPIC:,}, for a guest",
            "unit": "ms",
            "value": statistics.median(taken),
            "p99_ms": taken[int(len(taken) * 0.99)],
            "recall": exact[2],
            "exact_ms": exact[3],
            "times_faster": exact[3] / exact[4],
            "index_mb": size / 2**20,
            "build_s": built,
            "vectors": count,
            "wanted": [Goal.parse("p99_ms <= 30"), Goal.parse("recall >= 0.95")],
        },
        "hybrid_search": _hybrid(bench, model, queries),
        "similar_posts_sparse": _sparse(owner, model, queries[:SPARSE_QUERIES]),
    }


def _fill(owner: Connection, model: int) -> int:
    """Each author has three topics, each post one of them."""
    random = np.random.default_rng(1)
    posts = owner.execute(POSTS, [MOST]).fetchall()
    shape = (max(len(posts) // PER_TOPIC, 3), 1 + DEPTH, DIMENSIONS)
    topics = random.standard_normal(shape, dtype="f4")
    with owner.cursor().copy(COPY) as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0))
        for row in _rows(model, posts, topics, random):
            copy.write(row)
        copy.write(struct.pack("!h", -1))
    return len(posts)


def _rows(
    model: int, posts: list[tuple[int, int, bool]], topics: np.ndarray, random: np.random.Generator
) -> Iterator[bytes]:
    for post, author, is_open in posts:
        topic = topics[(author // 1000 * 7 + post % 3 * 131) % len(topics)]
        place = random.standard_normal(DEPTH, dtype="f4") * 0.4
        vector = topic[0] + place @ topic[1:] + 0.1 * random.standard_normal(DIMENSIONS, dtype="f4")
        halves = (vector / np.linalg.norm(vector)).astype(">f2").tobytes()
        embedding = struct.pack("!hh", DIMENSIONS, 0) + halves
        yield struct.pack("!hih", 6, 2, model) + b"".join(
            struct.pack("!i", len(value)) + value
            for value in (
                struct.pack("!q", post),
                struct.pack("!q", author),
                struct.pack("!q", 0),
                struct.pack("!?", is_open),
                embedding,
            )
        )


def _times(bench: Bench, queries: list[int]) -> Iterator[float]:
    with psycopg.connect(address("PGSOCIAL_APP_URL", bench.database), autocommit=True) as app:
        for number, query in enumerate([*queries[:20], *queries]):
            start = time.monotonic()
            app.execute("select * from social.similar_posts(null, %s, %s)", [query, K]).fetchall()
            if number >= 20:  # warm by then
                yield (time.monotonic() - start) * 1000


def _hybrid(bench: Bench, model: int, queries: list[int]) -> dict[str, object]:
    """A common word and the vector of a post that need not have it, for readers of all kinds."""
    asked = bench.owner.execute(
        "select r.id, w.word, e.embedding::real[]"
        " from unnest(%s::bigint[]) with ordinality as q (id, n)"
        " join internal.post_embeddings as e on e.post_id = q.id and e.model_id = %s"
        " cross join lateral (select count(*) as n from bench.readers) as c"
        " cross join lateral (select count(*) as n from bench.common_words) as d"
        " join bench.readers as r on r.n = 1 + q.n %% c.n"
        " join bench.common_words as w on w.n = 1 + q.n %% d.n",
        [queries, model],
    ).fetchall()
    taken = []
    with psycopg.connect(address("PGSOCIAL_APP_URL", bench.database), autocommit=True) as app:
        for number, question in enumerate([*asked[:20], *asked]):
            start = time.monotonic()
            found = scalar(app, "select social.hybrid_search(%s, %s, %s::real[])", *question)
            if number >= 20:  # warm by then
                taken.append((time.monotonic() - start) * 1000)
            ranks = [(hit["text_rank"], hit["meaning_rank"]) for hit in found["hits"]]
            if not any(text for text, _ in ranks) or not any(near for _, near in ranks):
                raise BenchFailed(f"not both words and meaning were found: {question[1]}")
    if not taken:
        raise BenchFailed("there is nobody to ask, or no common word")
    taken.sort()
    return {
        "what": "a page by a common word and a vector together, one client",
        "unit": "ms",
        "value": statistics.median(taken),
        "p99_ms": taken[int(len(taken) * 0.99)],
        "wanted": [Goal.parse("p99_ms <= 30")],
    }


def _sparse(owner: Connection, model: int, queries: list[int]) -> dict[str, object]:
    """For somebody who sees one in a hundred of what is near."""
    viewer = scalar(owner, "select id from core.users where is_active order by id limit 1")
    found, wanted, taken = 0, 0, []
    with owner.transaction(force_rollback=True):
        owner.execute(HIDE, {"viewer": viewer, "queries": queries, "model": model})
        owner.execute("analyze internal.hidden")
        for query in queries:
            exact = scalar(
                owner, EXACT.replace("%(query)s", str(query)).replace("%(model)s", str(model))
                .replace("%(viewer)s", str(viewer)).replace("%(k)s", str(K))
            )  # fmt: skip
            vector = scalar(
                owner,
                "select embedding::real[]::text from internal.post_embeddings"
                " where post_id = %s and model_id = %s",
                query,
                model,
            )
            start = time.monotonic()
            near = set(scalar(owner, FOUND, viewer, vector, K + 1) or ()) - {query}
            taken.append((time.monotonic() - start) * 1000)
            wanted += len(exact or ())
            found += len(near & set(exact or ()))
    return {
        "what": f"the same for somebody whom 99 % of the authors of what is near block, of whose"
        f" posts they see none: {K} of {len(queries)} questions",
        "unit": "ms",
        "value": statistics.median(taken),
        "highest": max(taken),
        "recall": found / wanted if wanted else None,
        "wanted": [Goal.parse("recall >= 0.95")],
    }
