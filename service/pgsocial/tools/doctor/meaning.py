"""Search by meaning: whether there is one, and whether its vectors keep up and are found."""

from collections.abc import Iterator
from datetime import timedelta

from psycopg import Connection

from pgsocial.tools.doctor.finding import Finding, ok, rows, value, warn

_TOPIC = "meaning"
_LATE = timedelta(minutes=10)
_RECALL = 0.95
_QUERIES = 10
# An exact look at more than this for each query takes too long here.
_MOST = 200_000


def models(connection: Connection) -> Iterator[Finding]:
    if value(connection, "select to_regtype('extensions.halfvec')") is None:
        yield warn(
            _TOPIC,
            "the extension vector (pgvector) is missing: no search by meaning, all else works",
            "install postgresql-17-pgvector, and run sql/bootstrap.sql as a superuser",
        )
        return
    found = rows(
        connection,
        "select model_id, name || ' ' || version, is_current, embedded_count, waiting_count,"
        " failed_count, unqueued_count, oldest_wait from ops.embedding_states()",
    )
    if not found:
        yield ok(_TOPIC, "no model: there is no search by meaning (docs/guide/meaning.md)")
        return
    for model, name, is_current, embedded, waiting, failed, unqueued, wait in found:
        text = f"model {model} ({name}){' is in use' if is_current else ''}: {embedded} embedded"
        if failed:
            yield warn(
                _TOPIC,
                f"{text}, {failed} posts cannot be embedded",
                "see error in internal.embedding_queue",
            )
        if waiting > failed and wait > _LATE:
            yield warn(
                _TOPIC,
                f"{text}, {waiting} wait, the oldest for {wait}",
                "see that `pgsocial embed run` runs and its embedder answers",
            )
        elif not failed:
            yield ok(_TOPIC, f"{text}, {waiting} wait, {unqueued} are not queued yet")
    if not any(is_current for _, _, is_current, *_ in found):
        yield warn(
            _TOPIC,
            "no model is in use: searches by meaning are refused",
            "fill one with `pgsocial embed run`, then `pgsocial embed use <id>`",
        )


def recall(connection: Connection) -> Iterator[Finding]:
    """On a sample, where a look at all is quick enough."""
    current = rows(
        connection,
        "select embedded_count from ops.embedding_states() where is_current and embedded_count > 0",
    )
    if not current or value(connection, "select to_regtype('extensions.halfvec')") is None:
        return
    if current[0][0] > _MOST:
        yield ok(_TOPIC, "recall is not measured among so many vectors: `pgsocial embed recall`")
        return
    [(queries, k, share, exact, index)] = rows(
        connection, "select * from ops.measure_recall(%s)", _QUERIES
    )
    if share is None:
        return
    text = (
        f"recall@{k} of {queries} queries is {share:.2f}: {index:.1f} ms by index, "
        f"{exact:.1f} ms by a look at all"
    )
    if share < _RECALL:
        yield warn(
            _TOPIC,
            text,
            "raise embedding_ef_search in ops.settings, or reindex the model's index",
        )
    else:
        yield ok(_TOPIC, text)


CHECKS = (models, recall)
