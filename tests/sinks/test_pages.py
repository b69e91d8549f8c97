"""The pages of a copy, of which the next is read while one is written."""

from __future__ import annotations

import time
from concurrent.futures import Future

import pytest
from pgsocial.sinks.pages import Pages, Place
from pgsocial.sinks.sink import Row

FIRST = Place(7, "users", None, 2)


class Table:
    """Six rows; says what was read, and may fail."""

    def __init__(self) -> None:
        self.read: list[Place] = []
        self.error: Exception | None = None

    def wait(self, reads: int) -> None:
        """Until it was read so often, by whichever thread."""
        deadline = time.monotonic() + 30
        while len(self.read) < reads:
            assert time.monotonic() < deadline
            time.sleep(0.001)

    def __call__(self, place: Place) -> list[Row]:
        self.read.append(place)
        if self.error:
            raise self.error
        after = int(place.after or 0)
        keys = range(after + 1, min(after + place.most, 6) + 1)
        return [Row("users", str(key), False, 0, f"{place.copy}") for key in keys]


def keys(rows: list[Row]) -> list[str]:
    return [row.key for row in rows]


def test_all_of_a_part_once_and_in_order() -> None:
    table = Table()
    pages = Pages(table)
    found: list[str] = []
    place = FIRST
    while rows := pages.at(place):
        found += keys(rows)
        place = place._replace(after=rows[-1].key)
    pages.close()
    assert found == ["1", "2", "3", "4", "5", "6"]
    assert [place.after for place in table.read] == [None, "2", "4", "6"]


def test_the_next_is_read_while_one_is_written() -> None:
    table = Table()
    pages = Pages(table)
    assert keys(pages.at(FIRST)) == ["1", "2"]
    table.wait(2)
    pages.close()
    assert [place.after for place in table.read] == [None, "2"]


@pytest.mark.parametrize(
    "place",
    [
        FIRST._replace(copy=8, after="2"),
        FIRST._replace(part="posts", after="2"),
        FIRST._replace(most=3, after="2"),
        FIRST,
    ],
)
def test_what_was_read_for_another_place_is_left(place: Place) -> None:
    """Above all for an earlier copy: it may be older than this one begins."""
    table = Table()
    pages = Pages(table)
    pages.at(FIRST)
    table.wait(2)
    rows = pages.at(place)
    assert table.read[2] == place
    pages.close()
    assert {row.doc for row in rows} == {str(place.copy)}


def test_an_error_is_told_where_the_page_is_asked_for_and_then_it_is_read_anew() -> None:
    table = Table()
    pages = Pages(table)
    table.error = ValueError("gone")
    with pytest.raises(ValueError, match="gone"):
        pages.at(FIRST)
    table.error = None
    later = FIRST._replace(after=pages.at(FIRST)[-1].key)
    pages.close()
    pages = Pages(table)
    pages._ahead = later, _failed()
    with pytest.raises(ValueError, match="gone"):
        pages.at(later)
    assert keys(pages.at(later)) == ["3", "4"]
    pages.close()


def _failed() -> Future[list[Row]]:
    future: Future[list[Row]] = Future()
    future.set_exception(ValueError("gone"))
    return future
