"""How many workers there are to be: between bounds, by how busy their event loops are."""

from __future__ import annotations

import asyncio
import selectors
import time
from dataclasses import dataclass

from pgsocial.config import Settings

# Seconds between what workers say, and after which one that says nothing is taken to be too busy.
REPORT, SILENT = 0.5, 2.5
# Of the newest report in the mean: a burst of a second is no load.
_WEIGHT = 0.2


@dataclass
class Scale:
    """One more where all are busy for a while; one fewer where the others would still not be.

    What would be left after a change lies between the two bounds, so that none calls for its
    opposite, and each is waited for anew.
    """

    least: int
    most: int
    settings: Settings
    _mean: float = 0.0
    _wish: int = 0
    _since: float = 0.0

    def judge(self, now: float, busy: list[float]) -> int:
        """1, -1 or 0 workers more, by the share of time that each was busy."""
        count = len(busy)
        self._mean += _WEIGHT * (sum(busy) / max(count, 1) - self._mean)
        wish = 0
        if count < self.most and self._mean >= self.settings.scale_high:
            wish = 1
        elif count > self.least and self._mean * count / (count - 1) <= self.settings.scale_low:
            wish = -1
        if wish != self._wish:
            self._wish, self._since = wish, now
        wait = self.settings.scale_up if wish > 0 else self.settings.scale_down
        if wish == 0 or now - self._since < wait:
            return 0
        self._wish = 0
        self._mean *= count / (count + wish)
        return wish


class _Selector(selectors.DefaultSelector):
    """Knows how long it waited for something to do."""

    waited = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        started = time.perf_counter()
        try:
            found: list[tuple[selectors.SelectorKey, int]] = super().select(timeout)
            return found
        finally:
            self.waited += time.perf_counter() - started


class BusyLoop(asyncio.SelectorEventLoop):
    """An event loop that tells which share of its time it was busy.

    Not by its CPU time: on a host that is short of CPU a loop is late with less.
    """

    def __init__(self) -> None:
        self._timed = _Selector()
        super().__init__(self._timed)
        self._told = (time.perf_counter(), 0.0)

    def busy(self) -> float:
        """Since the last call."""
        at, waited = self._told
        self._told = (time.perf_counter(), self._timed.waited)
        passed = max(self._told[0] - at, 1e-6)
        return min(1.0, max(0.0, 1 - (self._told[1] - waited) / passed))
