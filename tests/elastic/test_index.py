"""What becomes of documents: each is in the index, older than what is there, or dead."""

from __future__ import annotations

import pytest
from elasticsearch import Elasticsearch
from pgsocial.elastic import index as module
from pgsocial.elastic.index import Document, Index
from pgsocial.sinks.sink import Busy, Lost


def document(post: int, version: int = 1, **given: object) -> Document:
    doc = {
        "post_id": post,
        "author_id": 7,
        "created_at": 1_700_000_000_000,
        "words": ["rain"],
        "stems": ["rain~en"],
        "filters": ["@7"],
        "like_count": 0,
        "share_count": 0,
        "popularity": 0,
    }
    return Document(post, version, {**doc, **given})


def found(index: Index, client: Elasticsearch, word: str = "rain") -> list[int]:
    client.indices.refresh(index=index.name)
    query = {
        "bool": {"must": {"term": {"words": word}}, "must_not": {"term": {"is_deleted": True}}}
    }
    hits = client.search(index=index.name, query=query, size=100)["hits"]["hits"]
    return sorted(int(hit["_id"]) for hit in hits)


def test_the_newest_version_stands_whatever_the_order(index: Index, client: Elasticsearch) -> None:
    written = index.write(index.of(1), [document(1, 5, words=["snow"]), document(1, 3)])
    assert (written.done, written.older, written.dead) == (1, 1, {})
    assert found(index, client) == []
    assert found(index, client, "snow") == [1]
    assert index.write(index.of(1), [document(1, 5)]).done == 1, "the same version may come again"
    assert found(index, client) == [1]


def test_a_tombstone_is_not_undone_by_what_is_older(index: Index, client: Elasticsearch) -> None:
    """Even where the engine has forgotten the versions of what it deleted."""
    client.indices.put_settings(index=index.of(1), settings={"gc_deletes": "0ms"})
    index.write(index.of(1), [document(1, 3)])
    index.write(index.of(1), [Document(1, 5, None)])
    assert found(index, client) == []
    assert index.write(index.of(1), [document(1, 4)]).older == 1
    assert found(index, client) == []
    source = client.get(index=index.name, id="1")["_source"]
    assert source.keys() == {"post_id", "is_deleted", "gone_at"}, "nothing that was said is left"

    assert index.purge(index.of(1), age=60) == 0
    assert index.purge(index.of(1), age=-60) == 1
    client.indices.refresh(index=index.name)
    assert client.count(index=index.name)["count"] == 0


def test_what_does_not_fit_the_mapping_is_dead_and_the_rest_is_written(
    index: Index, client: Elasticsearch
) -> None:
    documents = [
        document(1),
        document(2, like_count="many"),
        document(3, unknown=True),
        document(4),
    ]
    written = index.write(index.of(1), documents)
    assert written.done == 2
    assert sorted(written.dead) == [2, 3]
    assert "like_count" in written.dead[2]
    assert "unknown" in written.dead[3]
    assert found(index, client) == [1, 4]


def test_a_read_only_index_loses_nothing(index: Index, client: Elasticsearch) -> None:
    index.write(index.of(1), [document(1)])
    client.indices.put_settings(index=index.of(1), settings={"blocks.write": True})
    with pytest.raises(Busy, match="write"):
        index.write(index.of(1), [document(2)])
    client.indices.put_settings(index=index.of(1), settings={"blocks.write": False})
    assert index.write(index.of(1), [document(2)]).done == 1
    assert found(index, client) == [1, 2]


def test_a_lost_index_is_not_made_by_writing(index: Index, client: Elasticsearch) -> None:
    index.drop(index.of(1))
    with pytest.raises(Lost, match="no such index"):
        index.write(index.of(1), [document(1)])
    assert not client.indices.exists(index=index.of(1))


def test_too_much_at_once_is_sent_again_in_smaller_pieces(
    index: Index, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The breaker of the engine refuses a whole request: 429."""
    text = ["".join(f"w{n} " for n in range(2000))]
    documents = [document(n, words=text) for n in range(1, 301)]
    monkeypatch.setattr(module, "_PAUSE", 0.01)
    client.cluster.put_settings(persistent={"network.breaker.inflight_requests.limit": "1mb"})
    try:
        with pytest.raises(Busy, match=r"429|too large"):
            index.write(index.of(1), [document(999, words=text * 120)])
        written = index.write(index.of(1), documents)
    finally:
        client.cluster.put_settings(persistent={"network.breaker.inflight_requests.limit": None})
    assert written.done == 300
    assert found(index, client, "w1999") == list(range(1, 301))[:100]


def test_readers_see_another_index_in_one_step(index: Index, client: Elasticsearch) -> None:
    index.write(index.of(1), [document(1)])
    assert index.create(2)
    assert not index.create(2), "nothing is made twice"
    index.write(index.of(2), [document(1), document(2)])
    assert found(index, client) == [1]
    assert index.switch(2) == [index.of(1)]
    assert index.read() == [index.of(2)]
    assert found(index, client) == [1, 2]
    index.drop(index.of(1))
    assert index.switch(2) == []


def test_mappings_come_from_the_file(index: Index, client: Elasticsearch) -> None:
    made = client.indices.get(index=index.of(1))[index.of(1)]
    known = module.mappings()
    assert set(module.mappings(module.USERS)["mappings"]["properties"]) == {
        "user_id", "names", "words", "size", "digest", "is_deleted", "gone_at",
    }  # fmt: skip
    assert set(made["mappings"]["properties"]) == set(known["mappings"]["properties"])
    assert made["mappings"]["dynamic"] == "strict"
    assert made["settings"]["index"]["similarity"]["default"]["type"] == "BM25"
    template = client.indices.get_index_template(name=index.name)["index_templates"][0]
    assert template["index_template"]["version"] == known["version"]
