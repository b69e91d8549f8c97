"""Vectors of a few dimensions, as the database keeps them: in half precision, no two alike."""

import math
import random
import struct

Vector = list[float]
DIMENSIONS = 8


def vector(seed: int) -> Vector:
    source = random.Random(seed)
    return [half(source.uniform(-1, 1)) for _ in range(DIMENSIONS)]


def half(number: float) -> float:
    rounded: float = struct.unpack("e", struct.pack("e", number))[0]
    return rounded


def literal(numbers: Vector) -> str:
    return "[" + ",".join(map(repr, numbers)) + "]"


def cosine(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True)) / (norm(one) * norm(other))


def norm(numbers: Vector) -> float:
    return math.hypot(*numbers)


def mean(weighted: list[tuple[Vector, float]]) -> Vector:
    """Of vectors of one length."""
    return [
        sum(v[d] / norm(v) * weight for v, weight in weighted) / len(weighted)
        for d in range(DIMENSIONS)
    ]
