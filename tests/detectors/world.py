"""A network of some weeks, with what is planted in it. The same seed gives the same rows.

What was planted is returned beside the rows, never written into the database: no detector sees it.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

WEEKS = 9
TESTED_WEEKS = 2
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Shape:
    """How a network breathes: events an hour at its mean, and what else moves them."""

    name: str
    people: int = 3000
    likes: float = 120
    posts: float = 20
    follows: float = 15
    swing: float = 0.7  # Between day and night.
    peaks: int = 1  # In a day.
    weekend: float = 1.2
    growth: float = 0.01  # A week.
    noise: float = 0.08  # Of a whole day, and of an hour.
    tail: float = 1.0  # Of how popular posts are.
    force: float = 1.0  # Of what is planted.
    holiday: bool = False  # A quiet day with 35 % less, which is no incident.


SHAPES = {
    shape.name: shape
    for shape in (
        Shape("plain"),
        Shape("two peaks", swing=0.5, peaks=2, weekend=0.8),
        Shape("noisy", noise=0.2, tail=1.5, holiday=True),
        Shape("growing", growth=0.06, likes=90, swing=0.8),
        Shape("small", people=800, likes=40, posts=8, follows=5),
        Shape("faint", force=0.5),
    )
}


@dataclass(frozen=True)
class Planting:
    """`subjects` is what may be found of it; `touched` may be in the air, and is no false alarm."""

    kind: str
    begins: datetime
    ends: datetime
    subjects: frozenset[tuple[str, str]]
    touched: frozenset[str] = frozenset()
    verdict: str | None = None
    incident: str = "burst"


@dataclass
class World:
    shape: Shape
    seed: int
    until: datetime
    users: list[tuple[int, str]] = field(default_factory=list)
    posts: list[tuple[int, int, list[str]]] = field(default_factory=list)
    likes: dict[tuple[int, int], datetime] = field(default_factory=dict)
    shares: dict[tuple[int, int], int] = field(default_factory=dict)
    follows: dict[tuple[int, int], datetime] = field(default_factory=dict)
    plantings: list[Planting] = field(default_factory=list)

    @property
    def begins(self) -> datetime:
        return self.until - timedelta(weeks=WEEKS)

    @property
    def tested_from(self) -> datetime:
        return self.until - timedelta(weeks=TESTED_WEEKS)

    def truth(self) -> list[dict[str, Any]]:
        return [
            {
                "kind": it.kind,
                "from": it.begins.isoformat(),
                "until": it.ends.isoformat(),
                "subjects": sorted(map(list, it.subjects)),
                "verdict": it.verdict,
            }
            for it in self.plantings
        ]


class Maker:
    def __init__(self, shape: Shape, seed: int, until: datetime) -> None:
        self.random = Random(f"{shape.name} {seed}")
        self.shape = shape
        self.world = World(shape, seed, until)
        self.number = 0
        self.dead: tuple[datetime, datetime] | None = None
        self.news: tuple[datetime, datetime, float] | None = None

    def id_at(self, at: datetime) -> int:
        self.number += 1
        return (int(at.timestamp() * 1000) << 20) | (self.number % (1 << 20))

    def person(self, at: datetime, name: str) -> int:
        made = self.id_at(at)
        self.world.users.append((made, f"{name}_{len(self.world.users)}"))
        return made

    def within(self, begins: datetime, ends: datetime) -> datetime:
        return begins + (ends - begins) * self.random.random()

    def poisson(self, mean: float) -> int:
        if mean > 50:
            return max(0, round(self.random.gauss(mean, math.sqrt(mean))))
        limit, n, product = math.exp(-mean), 0, self.random.random()
        while product > limit:
            n += 1
            product *= self.random.random()
        return n

    def make(self) -> World:
        shape, world = self.shape, self.world
        year = timedelta(days=365)
        self.people = [
            self.person(self.within(world.begins - year, world.until), "p")
            for _ in range(shape.people)
        ]
        self.people.sort()
        days = list(range(1, 7 * TESTED_WEEKS))
        self.random.shuffle(days)
        self.slots = [
            world.tested_from + timedelta(days=day, hours=self.random.uniform(9, 17))
            for day in days
        ]
        self._platform()
        self._hours()
        self._subjects()
        return world

    def _platform(self) -> None:
        """What changes how much happens everywhere is known before the hours are made."""
        begins = self.slots.pop().replace(minute=self.random.choice((0, 13, 30)), second=0)
        self.dead = begins, begins + HOUR
        everywhere = frozenset({("platform", "")})
        self._plant("dead hour", *self.dead, everywhere, incident="drop")
        begins = self.slots.pop()
        self.news = begins, begins + 2 * HOUR, 1 + 2.5 * self.shape.force
        self._plant("news", *self.news[:2], everywhere, verdict="organic")

    def _plant(
        self,
        kind: str,
        begins: datetime,
        ends: datetime,
        subjects: frozenset[tuple[str, str]],
        touched: frozenset[str] = frozenset(),
        verdict: str | None = None,
        incident: str = "burst",
    ) -> None:
        self.world.plantings.append(
            Planting(kind, begins, ends, subjects, touched, verdict, incident)
        )

    def _hours(self) -> None:
        shape, world, random = self.shape, self.world, self.random
        tags = [f"tag{n}" for n in range(200)]
        holiday = world.until - timedelta(days=random.randint(2, 12)) if shape.holiday else None
        weights: list[float] = []
        of_day = 1.0
        first = 0
        hour = world.begins
        while hour < world.until:
            if hour.hour == 0 or hour == world.begins:
                of_day = random.lognormvariate(0, shape.noise)
                if holiday and hour.date() == holiday.date():
                    of_day *= 0.65
            turn = 2 * math.pi * shape.peaks * (hour.hour - 8) / 24
            level = (
                (1 + shape.swing * math.sin(turn))
                * (shape.weekend if hour.isoweekday() > 5 else 1)
                * (1 + shape.growth) ** ((hour - world.begins) / timedelta(weeks=1))
                * of_day
                * random.lognormvariate(0, shape.noise)
            )
            known = bisect_left(self.people, int(hour.timestamp() * 1000) << 20)
            for _ in range(self.poisson(shape.posts * level)):
                at = self.within(hour, hour + HOUR)
                if self.is_dead(at):
                    continue
                chosen = random.sample(tags, 1) if random.random() < 0.4 else []
                self.post(at, self.somebody(known), chosen)
                weights.append(random.lognormvariate(0, shape.tail))
            while first < len(world.posts) and self.age(first, hour) > 48:
                first += 1
            recent = range(first, len(world.posts))
            likely = [weights[n] * math.exp(-self.age(n, hour) / 8) for n in recent]
            extra = 1.0
            if self.news and self.news[0] <= hour + HOUR / 2 < self.news[1]:
                extra = self.news[2]
            for n in random.choices(recent, likely, k=self.poisson(shape.likes * level * extra)):
                at = self.within(hour, hour + HOUR)
                if not self.is_dead(at) and at.timestamp() * 1000 > world.posts[n][0] >> 20:
                    self.like(random.choice(self.people[:known]), world.posts[n][0], at)
                    if random.random() < 0.1:
                        self.share(random.choice(self.people[:known]), world.posts[n][0], at)
            for _ in range(self.poisson(shape.follows * level)):
                at = self.within(hour, hour + HOUR)
                if not self.is_dead(at):
                    self.follow(random.choice(self.people[:known]), self.somebody(known), at)
            hour += HOUR

    def age(self, n: int, at: datetime) -> float:
        return max(0.0, (at.timestamp() - (self.world.posts[n][0] >> 20) / 1000) / 3600)

    def is_dead(self, at: datetime) -> bool:
        return self.dead is not None and self.dead[0] <= at < self.dead[1]

    def somebody(self, known: int) -> int:
        """Some write and are followed much more than others."""
        return self.people[int(known * self.random.random() ** 2)]

    def post(self, at: datetime, author: int, tags: list[str]) -> int:
        made = self.id_at(at)
        self.world.posts.append((made, author, tags))
        return made

    def like(self, user: int, post: int, at: datetime) -> None:
        self.world.likes.setdefault((user, post), at)

    def share(self, user: int, post: int, at: datetime) -> None:
        if (user, post) not in self.world.shares:
            self.world.shares[user, post] = self.id_at(at)

    def follow(self, user: int, other: int, at: datetime) -> None:
        if user != other:
            self.world.follows.setdefault((user, other), at)

    # What happens to a post, a tag or an account.

    def _subjects(self) -> None:
        for plant in (
            self._tag, self._cascade, self._liking_ring, self._following_ring, self._bought,
            self._spam, self._star, self._climber, self._moved_audience,
        ):  # fmt: skip
            plant(self.slots.pop())

    def many(self, least: int, most: int) -> int:
        return max(24, round(self.random.randint(least, most) * self.shape.force))

    def known(self, at: datetime) -> list[int]:
        return self.people[: bisect_left(self.people, int(at.timestamp() * 1000) << 20)]

    def _tag(self, at: datetime) -> None:
        ends = at + HOUR * self.random.uniform(1, 3)
        for user in self.random.sample(self.known(at), self.many(80, 200)):
            self.post(self.within(at, ends), user, ["planted"])
        self._plant("tag", at, ends, frozenset({("tag", "planted")}), verdict="organic")

    def _cascade(self, at: datetime) -> None:
        author = self.random.choice(self.known(at))
        post, ends = self.post(at, author, []), at + HOUR * self.random.uniform(4, 9)
        for user in self.random.sample(self.known(at), self.many(250, 500)):
            # Slow, then fast, then slow.
            when = at + (ends - at) * self.random.betavariate(2.5, 2.5)
            self.like(user, post, when)
            if self.random.random() < 0.25:
                self.share(user, post, when)
        self._plant(
            "cascade",
            at,
            ends,
            frozenset({("post", str(post))}),
            frozenset({str(author)}),
            "organic",
        )

    def ring(self, made: datetime, days: float, count: int) -> list[int]:
        return [
            self.person(self.within(made, made + timedelta(days=days)), "r") for _ in range(count)
        ]

    def _liking_ring(self, at: datetime) -> None:
        ring = self.ring(at - timedelta(days=self.random.uniform(3, 9)), 2, self.many(40, 80))
        author = self.random.choice(self.known(at))
        ends = at + HOUR * self.random.uniform(0.3, 1)
        posts = [self.post(at - HOUR, author, []) for _ in range(3)]
        for user in ring:
            for post in posts:
                self.like(user, post, self.within(at, ends))
        self._plant(
            "ring that likes", at, ends, frozenset(("post", str(post)) for post in posts),
            frozenset(map(str, [author, *ring])), "ring",
        )  # fmt: skip

    def _following_ring(self, at: datetime) -> None:
        ring = self.ring(at - timedelta(days=self.random.uniform(2, 6)), 1.5, self.many(40, 80))
        star = self.random.choice(self.known(at))
        ends = at + HOUR * self.random.uniform(0.3, 1)
        for user in ring:
            self.follow(user, star, self.within(at, ends))
        self._plant(
            "ring that follows", at, ends, frozenset({("account", str(star))}), verdict="ring"
        )

    def _bought(self, at: datetime) -> None:
        """Old accounts, but made together."""
        ring = self.ring(at - timedelta(days=self.random.uniform(150, 300)), 2, self.many(40, 80))
        author = self.random.choice(self.known(at))
        ends = at + HOUR * self.random.uniform(0.5, 1.5)
        post = self.post(at - HOUR, author, [])
        for user in ring:
            self.like(user, post, self.within(at, ends))
        self._plant(
            "bought accounts", at, ends, frozenset({("post", str(post))}),
            frozenset(map(str, [author, *ring])), "ring",
        )  # fmt: skip

    def _spam(self, at: datetime) -> None:
        ends = at + HOUR
        few = self.random.sample(self.known(at), 4)
        for user in few:
            for _ in range(max(8, round(15 * self.shape.force))):
                self.post(self.within(at, ends), user, ["cheap"])
        subjects = {("tag", "cheap"), *(("account", str(user)) for user in few)}
        self._plant("spam of few", at, ends, frozenset(subjects), verdict="ring")

    def _star(self, at: datetime) -> None:
        star = self.random.choice(self.known(at))
        ends = at + HOUR * self.random.uniform(1, 3)
        for user in self.random.sample(self.known(at), self.many(80, 160)):
            self.follow(user, star, self.within(at, ends))
        self._plant("star", at, ends, frozenset({("account", str(star))}), verdict="organic")

    def _climber(self, at: datetime) -> None:
        """Over three days ever more; never much in an hour."""
        author = self.random.choice(self.known(at))
        post, ends = self.post(at, author, []), min(at + timedelta(days=3), self.world.until)
        for user in self.random.sample(self.known(at), self.many(250, 400)):
            self.like(user, post, at + (ends - at) * math.sqrt(self.random.random()))
        self._plant(
            "slow climber",
            at,
            ends,
            frozenset({("post", str(post))}),
            frozenset({str(author)}),
            "organic",
        )

    def _moved_audience(self, at: datetime) -> None:
        """An account is liked at another time of the day from then on, for four days at least."""
        at = min(at, self.world.until - timedelta(days=4))
        author = self.random.choice(self.known(at))
        fans = self.random.sample(self.known(at), 60)
        moved = timedelta(hours=self.random.choice((-8, 8, 10)))
        day = self.world.begins
        while day < self.world.until - timedelta(days=1):
            start = day.replace(hour=12) + (moved if day >= at else timedelta())
            post = self.post(start, author, [])
            for user in self.random.sample(fans, 25):
                self.like(user, post, self.within(start, start + 6 * HOUR))
            day += timedelta(days=1)
        self._plant(
            "moved audience", at, self.world.until, frozenset({("account", str(author))}),
            frozenset({str(author)}), incident="shift",
        )  # fmt: skip


def make(shape: Shape, seed: int, until: datetime) -> World:
    return Maker(shape, seed, until).make()


def tables(world: World) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """What is to be copied into which columns."""
    yield "core.users (id, username, display_name)", [(i, n, n) for i, n in world.users]
    yield (
        "core.posts (id, author_id, body, tags, hashtags)",
        [(i, author, "x", tags, tags) for i, author, tags in world.posts],
    )
    yield (
        "core.post_hashtags (post_id, tag)",
        [(i, tag) for i, _, tags in world.posts for tag in tags],
    )
    yield "core.likes (user_id, post_id, created_at)", [(*k, at) for k, at in world.likes.items()]
    yield "core.shares (id, user_id, post_id)", [(i, *k) for k, i in world.shares.items()]
    yield (
        "core.follows (follower_id, followee_id, created_at)",
        [(*k, at) for k, at in world.follows.items()],
    )
