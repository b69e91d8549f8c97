"""How large a network is, and the numbers that its making goes by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

HOUR = 3_600_000
DAY = 24 * HOUR
# Primes above any number of users, so that multiplying by them modulo that number is a permutation.
FAME, TASTE = 2_654_435_761, 2_147_483_647


class LoadFailed(Exception):
    """Something that stops the load; the message says what to do."""


@dataclass(frozen=True)
class Scale:
    """About how many rows; days is how far back posts go.

    active_share of the users were seen in the last days. Each has a timeline, so that it decides
    about much of the time and the room that a load takes.
    """

    users: int
    posts: int
    follows: int
    engagements: int
    days: int
    active_share: float
    busy_replies: int
    prolific_share: float
    cascade_shares: int
    rings: int
    ring_size: int

    @property
    def rows(self) -> int:
        return self.users + self.posts + self.follows + self.engagements


SCALES = {
    "tiny": Scale(1_000, 10_000, 20_000, 50_000, 14, 0.85, 200, 0.1, 40, 1, 8),
    "small": Scale(10_000, 100_000, 500_000, 1_000_000, 60, 0.85, 2_000, 0.1, 200, 3, 12),
    "medium": Scale(100_000, 1_000_000, 5_000_000, 10_000_000, 180, 0.3, 5_000, 0.03, 1_000, 5, 20),
    "full": Scale(
        1_000_000, 10_000_000, 50_000_000, 100_000_000, 365, 0.1, 20_000, 0.01, 5_000, 20, 25
    ),
}

# Accounts that benchmarks ask for, and how many they follow. Their ranks come after those of all
# who post, like and share by chance, so that nothing but what is meant is theirs.
READERS = {
    "active_reader": 200,
    "away_reader_50": 50,
    "away_reader_200": 200,
    "active_reader_2000": 2_000,
    "away_reader_2000": 2_000,
    "blocking_reader": 200,
    "bookmarking_reader": 200,
}


def numbers(scale: Scale, seed: int, until: datetime) -> dict[str, int | float]:
    """What the SQL texts are filled in with.

    A user is known by a rank: 0 is the most famous. The first half writes, the first nine tenths
    like and share, the rest has been away for a year (but for some of the READERS).
    """
    users, posts = scale.users, scale.posts
    awake = users * 9 // 10
    until_ms = int(until.astimezone(UTC).timestamp() * 1000)
    # Multiples of 64 are posts that anybody may answer: see posts.PLAN.
    busy, cascade, celebrated = (posts * tenths // 100 // 64 * 64 for tenths in (80, 90, 95))
    max_level = next(level for level in range(9, 0, -1) if 8**level <= posts // 4)
    return {
        "seed": seed * 1_000,
        "users": users,
        "awake": awake,
        "writers": users // 2,
        "posts": posts,
        "until_ms": until_ms,
        "days": scale.days,
        "active_share": scale.active_share,
        "span_ms": scale.days * DAY,
        # Everybody signed up before the first post was written.
        "joined_ms": until_ms - 1_500 * DAY,
        "join_step": 1_000 * DAY // users,
        "fame": FAME,
        "fame_back": pow(FAME, -1, users),
        "fame_shift": seed * 7_919 % users,
        "taste": TASTE,
        "taste_shift": seed * 104_729 % awake,
        "ring_base": users * 6 // 10,
        "ring_size": scale.ring_size,
        "ring_users": scale.rings * scale.ring_size,
        "ring_share": min(0.02, 3 * scale.rings * scale.ring_size / posts),
        "prolific_share": scale.prolific_share,
        "busy_n": busy,
        # 3 of 8 posts after the busy root are replies to something.
        "busy_share": scale.busy_replies / ((posts - busy) * 0.375),
        "cascade_n": cascade,
        "cascade_shares": scale.cascade_shares,
        "celebrated_n": celebrated,
        "celebrated_likes": users // 10,
        "max_level": max_level,
        # Means of the power laws below, times the share of posts that anybody sees.
        "like_scale": 0.85 * scale.engagements / posts / 2.5 / 0.92,
        "share_scale": 0.07 * scale.engagements / posts / 3.33 / 0.92,
        "bookmark_scale": 0.08 * scale.engagements / posts / 2 / 0.92,
        "follow_scale": (scale.follows / users - 0.5) / 1.67,
        # Few users are as famous where there are few: the first stretch of ranks has some room.
        "steepness": 2 if users < 20_000 else 2.5 if users < 200_000 else 3,
        "most_followed": users // 4 if users < 20_000 else 5_000,
        "blocks": min(10_000, users // 10),
        "bookmarks": min(1_000, posts // 100),
    }


def reader_ranks(scale: Scale) -> dict[str, tuple[int, int]]:
    """The rank of each of the READERS and how many they follow where there are few users."""
    first = scale.users * 9 // 10
    return {
        name: (first + place, min(follows, scale.users // 3))
        for place, (name, follows) in enumerate(READERS.items())
    }
