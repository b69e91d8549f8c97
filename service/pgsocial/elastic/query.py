"""A search as social.describe_search() tells it, in the words of Elasticsearch.

Nothing is read here and no word is changed: which words these are, and what is a filter, SQL has
said. Filters decide what is found, words only in which order.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

# How many words that begin so a phrase is tried with.
_BEGINNINGS = 1000


def request(search: Json, size: int, is_relaxed: bool = False) -> Json:
    """The body of a search for `size` ids; is_relaxed: of posts with some of the words."""
    body: Json = {"size": size, "_source": False, "track_total_hits": False}
    found = {"bool": _filters(search, is_relaxed)}
    if search["sort"] == "relevance":
        return body | {"query": _ranked(search, found), "sort": ["_score", {"post_id": "desc"}]}
    order = ["post_id"] if search["sort"] == "newest" else ["popularity", "post_id"]
    return body | {
        "query": {"bool": {"filter": found}},
        "sort": [{name: "desc"} for name in order],
    }


def _filters(search: Json, is_relaxed: bool) -> Json:
    clauses: list[list[list[Json]]] = search["clauses"]
    if is_relaxed:
        clauses = [[[run] for run in search["some"]]]
    wanted = [_any([_all(alternative) for alternative in clause]) for clause in clauses]
    wanted += [{"term": {"filters": term}} for term in search["filters"]]
    unwanted = [_all(runs) for runs in search["excluded"]]
    unwanted += [{"term": {"filters": term}} for term in search["excluded_filters"]]
    unwanted += [{"term": {"is_deleted": True}}]
    if search["author_ids"] is not None:
        wanted += [{"terms": {"author_id": search["author_ids"]}}]
    for field, bounds in {
        "post_id": {"gte": search["after_id"], "lt": search["before_id"]},
        "like_count": {"gte": search["min_likes"]},
        "share_count": {"gte": search["min_shares"]},
    }.items():
        if known := {name: bound for name, bound in bounds.items() if bound is not None}:
            wanted += [{"range": {field: known}}]
    return {"filter": wanted, "must_not": unwanted}


def _ranked(search: Json, found: Json) -> Json:
    """BM25, times how new a post is: as internal.rank_posts() reckons it."""
    words = [_scored(word) for word in search["words"]]
    scored: Json = {"should": words} if words else {"must": {"match_all": {}}}
    return {
        "function_score": {
            "query": {"bool": {"filter": found, **scored}},
            "functions": [
                {"weight": 1},
                {
                    "exp": {
                        "created_at": {
                            "origin": "now",
                            "scale": f"{round(search['recency_half_life'])}s",
                            "decay": 0.5,
                        }
                    },
                    "weight": search["recency_weight"],
                },
            ],
            "score_mode": "sum",
            "boost_mode": "multiply",
        }
    }


def _scored(word: Json) -> Json:
    if "prefix" in word:
        how = {"value": word["prefix"], "rewrite": "top_terms_blended_freqs_64"}
        return {"prefix": {"words": how}}
    # The same word in another language is as rare as here: boosts make up for the difference.
    terms = [
        {"term": {"stems": {"value": term, "boost": boost}}}
        for term, boost in word["terms"].items()
    ]
    return {"dis_max": {"queries": terms}}


def _all(runs: list[Json]) -> Json:
    found = [_run(run) for run in runs]
    return found[0] if len(found) == 1 else {"bool": {"filter": found}}


def _any(queries: list[Json]) -> Json:
    if not queries:
        return {"match_none": {}}
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def _run(run: Json) -> Json:
    if "terms" in run:
        # A word stands as it is beside its stem in the one language of the post.
        terms = run["terms"]
        return _any([{"terms": {"stems": terms}}, {"terms": {"words": terms}}])
    if "prefix" in run:
        return {"prefix": {"words": {"value": run["prefix"]}}}
    words = " ".join(run["phrase"])
    if run["is_prefix"]:
        return {"match_phrase_prefix": {"words": {"query": words, "max_expansions": _BEGINNINGS}}}
    return {"match_phrase": {"words": {"query": words}}}
