"""The studio, in real browsers: numbers are SQL's, what happens is told, everybody can use it."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pgsocial.config import Settings
from playwright.sync_api import Browser, Locator, expect

from tests import databases
from tests.service.board import Board
from tests.service.browser import Window, browsers
from tests.service.conftest import make_person
from tests.service.creator import Creator, fill
from tests.service.gateway import Gateway, Person
from tests.service.test_web import NASTY

Connection = psycopg.Connection[Any]
PERIOD = "The last 7 whole days against the 7 before"
WEIGHT = 300 * 1024


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Browser]]:
    with browsers(2, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture(scope="module")
def ada(settings: Settings) -> Person:
    return make_person(settings, "studio_ada")


@pytest.fixture(scope="module")
def creator(ada: Person, database: str) -> Creator:
    with psycopg.connect(databases.url("DATABASE_URL", database), autocommit=True) as connection:
        return fill(connection, int(ada.id), ada.username)


@pytest.fixture
def board(two: list[Browser], gateway: Gateway, ada: Person) -> Iterator[Board]:
    board = opened(two[0], gateway, ada)
    yield board
    board.window.close()


def opened(browser: Browser, gateway: Gateway, person: Person, **options: Any) -> Board:
    return Board(Window(browser, gateway.url, timezone_id="UTC", **options).enter(person))


def grouped(number: Any) -> str:
    return f"{number:,}"


def test_numbers_are_those_of_sql(board: Board, creator: Creator, owner: Connection) -> None:
    board.window.open("/studio")
    expect(board.tile(PERIOD, "Views")).to_be_visible()
    rows = owner.execute(
        "select current, previous, is_significant from social.compare_periods(%s, 7, 'UTC')",
        [creator.id],
    ).fetchall()
    told = board.rows(PERIOD)
    assert [(row[1], row[2], row[5]) for row in told] == [
        (grouped(now), grouped(then), "yes" if more else "no") for now, then, more in rows
    ]
    assert rows[0][0] > 0

    days = owner.execute(
        "select reach from social.account_performance(%s, p_from => now() - interval '6 days')",
        [creator.id],
    ).fetchall()
    assert [row[2] for row in board.rows("Reach by day")] == [str(reach) for (reach,) in days]
    walked = board.walk("Reach by day")
    assert [it.rpartition(" ")[2] for it in walked] == [str(reach) for (reach,) in days]

    rates = owner.execute(
        "select by_reach, by_followers from social.engagement_rate(%s, p_days => 7)", [creator.id]
    ).fetchone()
    assert rates
    for name, rate in zip(("By reach", "By followers"), rates, strict=True):
        shown = board.tile("Engagement rate", name).inner_text()
        assert float(shown.rstrip("%")) == pytest.approx(100 * rate, abs=0.051)

    growth = owner.execute(
        "select followers, gained, is_spike, posts, lost, net from social.follower_growth(%s)",
        [creator.id],
    ).fetchall()
    told = board.rows("Followers, the last 28 days")
    assert [(row[1], row[2]) for row in told] == [(str(day[0]), str(day[1])) for day in growth]
    assert [(row[3], row[4]) for row in told] == [
        (str(day[4]), f"{day[5]:+d}".replace("+0", "0")) for day in growth
    ]
    came_and_went(board, growth)
    [spike] = [row for row in growth if row[2]]
    behind = board.page.locator(".spikes ul a")
    expect(behind).to_have_count(len(spike[3]))
    body = owner.execute("select body from core.posts where id = %s", [spike[3][0]]).fetchone()
    assert body
    expect(behind.first).to_have_text(str(body[0]))
    assert board.chart("Followers by day").locator("circle.mark").count() == 1

    week = owner.execute("select social.audience_overview(%s) -> 'week'", [creator.id]).fetchone()
    assert week
    told = [row[2] for row in board.rows("When your followers are here")]
    assert told == ["fewer than 5" if it["people"] is None else str(it["people"]) for it in week[0]]
    heat = board.chart("Followers by hour of the week")
    assert heat.locator("rect").count() == 168
    untold = heat.locator("rect.heat-none")
    assert untold.count() == sum(it["people"] is None for it in week[0]) > 0
    drawn = "it => getComputedStyle(it).fill"
    assert untold.first.evaluate(drawn) == "none"
    assert heat.locator("rect:not(.heat-none)").first.evaluate(drawn) != "none"
    hours = owner.execute(
        "select key, rate_low from social.content_performance(%s, 'hour', 90, p_limit => 24)",
        [creator.id],
    ).fetchall()
    assert [row[0] for row in board.rows("Best hour to post")] == [f"{key}:00" for key, _ in hours]
    assert board.chart("Rate by hour").locator("path.absent").count() == 24 - len(hours)


def came_and_went(board: Board, growth: list[Any]) -> None:
    """Losses are told by day: beneath the line, beside what was gained, with what is left."""
    gained, lost = [day[1] for day in growth], [day[4] for day in growth]
    assert sum(lost) == lost[-1] == 3
    walked = board.walk("Followers gained and lost by day")
    assert [it.partition(": ")[2] for it in walked] == [
        f"gained {a}, lost {b}, net {a - b:+d}".replace("+0", "0")
        for a, b in zip(gained, lost, strict=True)
    ]
    chart = board.chart("Followers gained and lost by day")
    up, down = chart.locator("rect.bar.gained"), chart.locator("rect.bar.lost")
    assert (up.count(), down.count()) == (sum(map(bool, gained)), sum(map(bool, lost)))
    ground = {round(box["y"] + box["height"]) for box in map(Locator.bounding_box, up.all()) if box}
    assert ground == {round(box["y"]) for box in map(Locator.bounding_box, down.all()) if box}
    drawn = "it => getComputedStyle(it).fill"
    assert up.first.evaluate(drawn) != down.first.evaluate(drawn)


def test_posts_by_any_measure_in_pages(
    board: Board, creator: Creator, owner: Connection, tmp_path: Path
) -> None:
    board.window.open("/studio")
    table = board.page.locator("table.posts")
    first = table.locator("tbody th").first
    for measure, button in (("reach", "Reach"), ("rate", "Rate"), ("created_at", "Published")):
        table.get_by_role("button", name=button, exact=True).click()
        wanted = owner.execute(
            "select body from social.rank_own_posts(%s, %s, 28, 100)", [creator.id, measure]
        ).fetchall()
        expect(first).to_have_text(wanted[0][0])
        expect(table.locator("th[aria-sort=descending]")).to_have_text(button)
    expect(table.locator("tbody tr")).to_have_count(20)
    board.window.role("button", "More posts").click()
    expect(table.locator("tbody tr")).to_have_count(len(wanted))
    assert table.locator("tbody th").all_inner_texts() == [body for (body,) in wanted]

    with board.page.expect_download() as saved:
        board.window.role("button", "All posts as CSV").click()
    saved.value.save_as(tmp_path / "posts.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "posts.csv").read_text("utf-8-sig"))))
    kept = owner.execute(
        "select post_id, reach from social.rank_own_posts(%s, 'created_at', 28, 100)", [creator.id]
    ).fetchall()
    assert [(int(row["post_id"]), int(row["reach"])) for row in rows] == kept


def test_one_post(board: Board, creator: Creator, owner: Connection) -> None:
    board.window.open("/studio")
    post = creator.posts[0]
    board.page.locator("table.posts").get_by_role("button", name="Published").click()
    board.window.role("link", "Day 1 of #studio").first.click()
    assert board.page.url.endswith(f"/studio/posts/{post}")
    curve = owner.execute(
        "select reach, usual_reach from social.post_curve(%s, %s) where not is_now",
        [creator.id, post],
    ).fetchall()
    expect(board.chart("Reach by age")).to_be_visible()
    told = board.rows("Since it was published")
    shown = [(row[1], row[2]) for row in told]
    for reach, usual in curve:
        assert ("not known" if reach is None else str(reach), f"{usual:g}") in shown
    assert board.chart("Reach by age").locator("path.line").count() == 2
    assert board.chart("Reach by age").locator("path.band").count() == 1

    sources = owner.execute(
        "select views from social.post_sources(%s, %s)", [creator.id, post]
    ).fetchall()
    assert [row[1] for row in board.rows("Where views came from")] == [
        "too few to tell" if views is None else str(views) for (views,) in sources
    ]
    assert board.rows("Who carried it")[0][:2] == ["studio_ada_fan_1", "3"]


def test_what_happens_is_told_at_once(
    board: Board, creator: Creator, gateway: Gateway, settings: Settings
) -> None:
    board.window.open("/studio").live()
    likes = board.tile("The last hour", "Likes")
    expect(likes).to_be_visible()
    before = int(likes.inner_text())
    fan = make_person(settings, "studio_live")
    with psycopg.connect(settings.app_url.get_secret_value(), autocommit=True) as connection:
        began = time.monotonic()
        connection.execute("select social.like_post(%s, %s)", [int(fan.id), creator.posts[0]])
        expect(likes).to_have_text(str(before + 1))
        print(f"a like is on the page after {time.monotonic() - began:.2f} s")
        views = int(board.tile("The last hour", "Views").inner_text())
        connection.execute(
            "select social.record_views(%s, array[%s::bigint], 'feed')",
            [int(fan.id), creator.posts[0]],
        )
        expect(board.tile("The last hour", "Views")).to_have_text(str(views + 1))


def test_an_empty_account_and_one_post(
    two: list[Browser], gateway: Gateway, settings: Settings
) -> None:
    nobody = make_person(settings, "studio_nobody")
    board = opened(two[1], gateway, nobody)
    board.window.open("/studio")
    expect(board.page.get_by_text("You have published nothing in this time.")).to_be_visible()
    expect(board.page.get_by_text("Nobody follows you yet.").first).to_be_visible()
    expect(board.tile(PERIOD, "Views")).to_have_text("0")
    expect(board.page.get_by_text("No posts in the last 7 days: no rate.")).to_be_visible()
    board.is_fine("an empty account")

    with psycopg.connect(settings.app_url.get_secret_value(), autocommit=True) as connection:
        row = connection.execute(
            "select social.create_post(%s, 'One')", [int(nobody.id)]
        ).fetchone()
        assert row
        board.window.open("/studio")
        board.window.role("link", "One", exact=True).click()
        expect(board.page.get_by_text("There are fewer than 5 posts before it")).to_be_visible()
        expect(board.page.get_by_text("Nobody has seen it yet.")).to_be_visible()
        expect(board.page.get_by_text("Nobody has shared it.")).to_be_visible()
        connection.execute("select social.delete_post(%s, %s)", [int(nobody.id), row[0]])
        board.page.reload()
        expect(board.window.role("heading", "This post cannot be shown")).to_be_visible()
        board.window.refusals = [it for it in board.window.refusals if it != 404]
        board.window.open("/studio")
        expect(board.page.get_by_text("You have published nothing in this time.")).to_be_visible()
    board.window.close()


def test_a_post_holding_html_stays_text(
    two: list[Browser], gateway: Gateway, settings: Settings
) -> None:
    nasty = make_person(settings, "studio_nasty")
    with psycopg.connect(settings.app_url.get_secret_value(), autocommit=True) as connection:
        for text in (*NASTY, '=HYPERLINK("http://example.org")'):
            connection.execute("select social.create_post(%s, %s)", [int(nasty.id), text])
    board = opened(two[1], gateway, nasty)
    board.window.open("/studio")
    shown = board.page.locator("table.posts tbody th")
    expect(shown).to_have_count(len(NASTY) + 1)
    for text in NASTY:
        assert text in [it.strip() for it in shown.all_text_contents()]
    with board.page.expect_download() as saved:
        board.window.role("button", "All posts as CSV").click()
    kept = Path(saved.value.path()).read_text("utf-8-sig")
    assert "\"'=HYPERLINK(" in kept and ",=HYPERLINK" not in kept
    shown.first.get_by_role("link").click()
    expect(board.page.locator(".quotation")).to_be_visible()
    assert board.page.evaluate("window.hacked") is None
    assert board.page.locator("main :is(script, img, b, i:not(.bone i))").count() == 0
    board.window.close()


def test_in_another_zone(board: Board, creator: Creator, owner: Connection) -> None:
    board.window.open("/studio")
    expect(board.tile(PERIOD, "Views")).to_be_visible()
    with board.page.expect_response("**/v1/analytics/periods?days=7&zone=Asia%2FTokyo"):
        board.page.get_by_label("Time zone").select_option("Asia/Tokyo")
    expect(board.page.get_by_text("Days of Asia/Tokyo")).to_be_visible()
    [(views,)] = owner.execute(
        "select current from social.compare_periods(%s, 7, 'Asia/Tokyo') where metric = 'views'",
        [creator.id],
    ).fetchall()
    expect(board.tile(PERIOD, "Views")).to_have_text(grouped(views))
    board.page.reload()
    expect(board.page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")


def test_signing_in(two: list[Browser], gateway: Gateway, settings: Settings) -> None:
    board = Board(Window(two[1], gateway.url))
    board.window.open("/studio")
    board.window.role("textbox", "Username").fill("studio_ada")
    board.window.role("textbox", "Password").fill("wrong")
    board.window.role("button", "Sign in").click()
    expect(board.window.role("alert")).to_contain_text("do not fit")
    board.window.expect_refusals(401)
    board.is_fine("the door")
    board.window.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_for_everybody(
    two: list[Browser], gateway: Gateway, ada: Person, creator: Creator, scheme: str
) -> None:
    """By axe-core; narrow, nothing sticks out; light, below the weight it may have."""
    options = {"color_scheme": scheme, "reduced_motion": "reduce"}
    wide = opened(two[0], gateway, ada, **options)
    narrow = opened(two[1], gateway, ada, viewport={"width": 320, "height": 640}, **options)
    for path in ("/studio", f"/studio/posts/{creator.posts[0]}"):
        for board in (wide, narrow):
            began = time.monotonic()
            board.window.open(path)
            board.page.wait_for_load_state("networkidle")
            print(f"{path}: {board.weight / 1024:.0f} KiB, {time.monotonic() - began:.2f} s")
            assert 0 < board.weight < WEIGHT
            board.is_fine(f"{path}, {scheme}")
            assert board.overflow <= 0, path
    ground = wide.page.locator("body").evaluate("it => getComputedStyle(it).backgroundColor")
    assert ("250" in ground) == (scheme == "light")
    wide.window.close()
    narrow.window.close()
