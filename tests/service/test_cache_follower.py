"""What a follower of the log knows to hold, as time goes by."""

from __future__ import annotations

import pytest
from pgsocial.cache import follower as module
from pgsocial.cache.follower import Follower
from pgsocial.cache.kinds import LONGEST, Kind

Ends = dict[str, list[list[int]]]


class Told:
    """A follower that is told by hand, by a clock that is set by hand."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        patch.setattr(module.time, "monotonic", lambda: self.now)
        self.follower = Follower("", 0.1, 1.0)
        self.take(10, is_cut=True)

    def take(
        self,
        last: int,
        ends: Ends | None = None,
        *,
        is_covered: bool = True,
        is_cut: bool = False,
        epoch: str = "one",
        folded: dict[str, int] | None = None,
    ) -> None:
        self.now += 0.1
        self.follower.take(self.now, last, "1:1:", is_covered, is_cut, epoch, folded, ends)

    def holds(self, place: int, kind: str = "post", *ids: int) -> bool:
        return self.follower.holds(place, {kind: ids or (7,)})


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(monkeypatch)


def test_what_ended_after_its_place_does_not_hold(told: Told) -> None:
    told.take(15, {"post": [[7, 15]]})
    assert (told.holds(14), told.holds(15), told.holds(14, "post", 8)) == (False, True, True)
    assert told.holds(14, "viewer"), "of another kind"
    assert not told.holds(9), "from before the first look"


def test_what_is_forgotten_ends_all_that_it_may_have_ended(told: Told) -> None:
    told.take(15, {"post": [[7, 15]]})
    for last in (20, 30, 40):
        told.now += LONGEST + 6
        told.take(last)
        told.take(last)
        assert not told.holds(14), "also when its end is remembered no more"
    assert told.holds(40)
    told.take(41, {"post": [[7, 41]]})
    told.now += LONGEST + 6
    told.take(42)
    told.take(42)
    assert (told.holds(40), told.holds(41)) == (False, True), "one turn later it still is"


def test_a_cut_another_history_and_an_end_of_all_end_all(told: Told) -> None:
    for last, ends, more in (
        (20, None, {"is_cut": True}),
        (30, None, {"epoch": "another"}),
        (40, {"all": [[0, 40]]}, {"epoch": "another"}),
    ):
        told.take(last, ends, **more)  # type: ignore[arg-type]
        assert (told.holds(last - 1), told.holds(last)) == (False, True)


def test_it_is_current_as_long_as_what_was_committed_is_known(told: Told) -> None:
    told.take(11)
    assert told.follower.is_current()
    # Nobody seals: what was asked of before proves nothing since.
    for _ in range(8):
        told.take(11, is_covered=False)
    assert told.follower.is_current()
    for _ in range(3):
        told.take(11, is_covered=False)
    assert not told.follower.is_current()
    assert not told.holds(11)
    asked_at = told.now
    told.take(12)
    # The snapshot that is covered was taken at the question before.
    assert told.follower.covered_until == pytest.approx(asked_at)


def test_a_page_is_no_further_than_its_read_models(told: Told) -> None:
    told.take(50, folded={"timelines": 40, "post_counters": 45})
    kinds = [
        Kind("x", (), "", "", 1, projections)
        for projections in ((), ("timelines",), ("timelines", "post_counters"), ("unknown",))
    ]
    assert [told.follower.place_of(it) for it in kinds] == [50, 40, 40, -1]
