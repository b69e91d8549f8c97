"""How well the second engine ranks the judged queries, beside PostgreSQL's own search."""

from __future__ import annotations

import json
from statistics import fmean

from pgsocial.elastic import query as language
from pgsocial.elastic.searcher import Searcher
from pgsocial.pool import Database

from tests.elastic.conftest import Filled
from tests.quality import measures, network, report
from tests.stack import log


async def test_it_ranks_no_worse(filled: Filled, searcher: Searcher, database: Database) -> None:
    """What PostgreSQL ranks of the candidates is as good as what it ranks of all."""
    here = network.text(filled.api, filled.ids, None)
    scores: dict[str, list[float]] = {"here": [], "there": []}
    for it in report.plain():
        params = {
            "me": None,
            "query": it.text,
            "sort": "relevance",
            "limit": measures.DEPTH,
            "cursor": None,
        }
        found = json.loads(await searcher.search(database, params))
        page = [filled.ids[int(hit["post"]["id"])] for hit in found["hits"]]
        scores["here"].append(measures.ndcg(here(it), it.grades))
        scores["there"].append(measures.ndcg(page, it.grades))
    assert fmean(scores["here"]) > 0.6
    assert abs(fmean(scores["there"]) - fmean(scores["here"])) < 0.005


async def test_the_best_of_many_are_among_its_candidates(
    filled: Filled, searcher: Searcher
) -> None:
    """A word that stands in several languages is one word: none of them comes first for being rare.

    So the first candidates are those that PostgreSQL would rank first of all that match.
    """
    for word in ("festival", "film", "pizza", "radio", "tomate", "museum"):
        asked = log.one(filled.api, "select social.describe_search(null, %s)", word)
        body = language.request(asked, 10)
        hits = (await searcher.client.search(index=searcher.name, **body))["hits"]["hits"]
        scores = [hit["_score"] for hit in hits]
        best = log.one(
            filled.api, "select social.search_posts(null, %s, 'relevance', 10) -> 'hits'", word
        )
        wanted = {int(hit["post"]["id"]): hit["score"] for hit in best}
        found = [wanted.get(int(hit["_id"])) for hit in hits]
        assert len(scores) < 2 or None not in found[:5], word
        ranked = [score for score in found if score is not None]
        assert ranked == sorted(ranked, reverse=True), word
