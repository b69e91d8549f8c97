"""Search finds as well as exact BM25 over all posts, and no worse than the committed figures."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import fmean

import pytest

from tests.quality import data, measures, network, report, snb
from tests.stack import snb_runs
from tests.stack.log import cloned, connect


@pytest.fixture(scope="module")
def measured() -> Iterator[report.Measured]:
    with (
        cloned("pgsocial_quality") as database,
        connect(database) as owner,
        connect(database, "PGSOCIAL_APP_URL") as api,
    ):
        ids = network.fill(owner, api)
        yield report.measure(network.rankers(owner, api, ids), data.queries())


@pytest.mark.parametrize("half", [None, False, True])
def test_text_is_no_worse_than_exact_bm25(measured: report.Measured, half: bool | None) -> None:
    difference = measured.compare("text", network.BASELINE, report.plain(half))
    assert difference.high >= 0, difference


def test_where_only_words_matter_text_is_exact_bm25(measured: report.Measured) -> None:
    """Known items, names, tags and phrases: stems, fields and bounds lose nothing there."""
    chosen = [query for query in report.plain() if query.id[0] in "kphx"]
    assert measured.compare("text", network.BASELINE, chosen).mean >= -0.01


@pytest.mark.parametrize("half", list(report.HALVES))
def test_nothing_is_found_worse_than_was_committed(measured: report.Measured, half: str) -> None:
    before = report.committed()
    chosen = [q for q in data.queries() if q.id[0] != "z" and q.is_held_out == report.HALVES[half]]
    for name, scores in measured.scores.items():
        now, then = (fmean(s[q.id] for q in chosen) for s in (scores, before[name]))
        lost = {q.text: (before[name][q.id], scores[q.id]) for q in chosen}
        lost = {text: pair for text, pair in lost.items() if pair[1] < pair[0] - 0.01}
        assert now >= then - 0.0005, f"{name}: {now:.4f} for {then:.4f}, lost by {lost}"


def test_the_first_ten_were_judged(measured: report.Measured) -> None:
    for name in measured.scores:
        assert measured.judged(name, report.plain()) >= 0.95, name


def test_operators_are_more_than_words(measured: report.Measured) -> None:
    chosen = [query for query in data.queries() if query.id[0] == "o"]
    assert measured.mean("text", chosen) > measured.mean(network.BASELINE, chosen)


def test_vectors_find_what_is_said_in_another_language(measured: report.Measured) -> None:
    if "vector" not in measured.scores:
        pytest.skip("this server has no pgvector")
    chosen = [query for query in data.queries() if query.id[0] == "m"]
    assert measured.compare("vector", "text", chosen).low > 0
    assert measured.compare("vector", "text", report.plain()).low > 0


@pytest.mark.parametrize("half", [None, False, True])
def test_both_find_as_much_as_the_better(measured: report.Measured, half: bool | None) -> None:
    if "hybrid" not in measured.scores:
        pytest.skip("this server has no pgvector")
    chosen = report.plain(half)
    better = max("text", "vector", key=lambda name: measured.mean(name, chosen))
    assert measured.compare("hybrid", better, chosen).mean >= 0


def test_nothing_is_found_where_nothing_is(measured: report.Measured) -> None:
    empty = [query for query in data.queries() if query.id[0] == "z"]
    found = {query.text: measured.found["text"][query.id] for query in empty}
    assert found == {query.text: [] for query in empty}


def test_each_page_is_of_other_posts(measured: report.Measured) -> None:
    for name, pages in measured.found.items():
        for query, page in pages.items():
            assert len(set(page)) == len(page) <= measures.DEPTH, (name, query)


def test_known_items_of_a_network_that_others_made() -> None:
    """Mostly photos without words, and short replies."""
    if not snb_runs.FOLDER.exists():
        pytest.skip(f"there is no {snb_runs.FOLDER}")
    with snb.measured() as (measured, queries):
        difference = measured.compare("text", network.BASELINE, queries)
        assert difference.high >= 0, difference
        assert measured.mean("text", queries) > 0.95
