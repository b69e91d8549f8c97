"""The operator's page, in real browsers: numbers are SQL's, and what is not there is said so."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from pgsocial.config import Settings
from pgsocial.gateway.routes.deployed import ROUTES
from playwright.sync_api import Browser, expect

from tests import databases
from tests.service.board import Board
from tests.service.browser import Window, browsers
from tests.service.conftest import make_person
from tests.service.gateway import Gateway
from tests.service.test_web import NASTY

Connection = psycopg.Connection[Any]
WEIGHT = 300 * 1024
# A part of the engine room, and where its numbers are from.
ENGINE = {
    "Alerts": "/v1/platform/alerts",
    "Objectives": "/v1/platform/objectives",
    "Large enough?": "/v1/platform/scaling",
    "Answers of the gateways": "/v1/platform/latency",
    "Projections and sinks": "/v1/platform/pipelines",
    "Jobs": "/v1/platform/pipelines",
    "Statements that cost most": "/v1/platform/queries",
    "Caches": "/v1/platform/caches",
    "What sessions wait for": "/v1/platform/waits",
    "Tables": "/v1/platform/tables",
    "Processes": "/v1/platform/resources",
    "Whether this is written down": "/v1/platform/sampling",
}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Browser]]:
    with browsers(2, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture(scope="module")
def tokens(settings: Settings, database: str) -> dict[str, str]:
    """One of each kind, and a network of a hundred who came on some of the last forty days."""
    ada = make_person(settings, "operator_ada")
    with psycopg.connect(databases.url("DATABASE_URL", database), autocommit=True) as owner:
        owner.execute(
            "insert into core.active_days (user_id, day)"
            " select u.id, (now() at time zone 'UTC')::date - d"
            "  from generate_series(1, 100) as n"
            " cross join lateral (select social.create_user('operator_' || n) as id) as u"
            " cross join generate_series(0, 40) as d where (n * 7 + d * d * 13) % 17 < 5"
            " on conflict do nothing"
        )
        owner.execute("analyze core.active_days")  # Else plans are those of an empty table.
        while owner.execute("select internal.count_active_users()").fetchone() != (None,):
            pass
    with databases.superuser(database) as admin:
        admin.execute("set role pgsocial_admin")
        found = {
            scope: admin.execute(
                "select social.issue_scoped_token(%s, %s)", [int(ada.id), scope]
            ).fetchone()
            for scope in ("analyst", "admin")
        }
    return {"none": ada.token, **{scope: str(row[0]) for scope, row in found.items() if row}}


def opened(browser: Browser, gateway: Gateway, token: str, **options: Any) -> Board:
    board = Board(Window(browser, gateway.url, timezone_id="UTC", **options))
    board.window.open("/operator")
    board.page.evaluate("it => sessionStorage.setItem('pgsocial.operator', it)", token)
    board.window.open("/operator")
    return board


@pytest.fixture
def board(two: list[Browser], gateway: Gateway, tokens: dict[str, str]) -> Iterator[Board]:
    board = opened(two[0], gateway, tokens["admin"])
    yield board
    board.window.refusals.clear()  # Parts that this gateway has not.
    board.window.close()


def test_only_a_token_of_the_scope_opens_it(
    two: list[Browser], gateway: Gateway, tokens: dict[str, str], database: str
) -> None:
    board = Board(Window(two[1], gateway.url))
    board.window.open("/operator")
    field, button = board.page.get_by_label("Token"), board.window.role("button", "Sign in")
    for wrong, status, why in (
        ("ps_nothing", 401, "not valid"),
        (tokens["none"], 403, "takes a token of the scope analyst"),
    ):
        field.fill(wrong)
        button.click()
        expect(board.window.role("alert")).to_contain_text(why)
        board.window.expect_refusals(status)
    board.is_fine("the door")
    field.fill(tokens["analyst"])
    button.click()
    expect(board.window.role("heading", "The minute that is going on")).to_be_visible()
    expect(board.page.get_by_text("Only a token of the scope admin may hold back.")).to_be_visible()
    expect(board.window.role("heading", "Held back")).to_have_count(0)
    doctor = board.figure("What the doctor says")
    expect(doctor).to_contain_text("Not available: This takes a token of the scope admin")
    assert tokens["analyst"] not in board.page.evaluate("JSON.stringify(localStorage)")

    board.page.reload()
    expect(board.window.role("heading", "The minute that is going on")).to_be_visible()
    with databases.superuser(database) as admin:
        admin.execute(
            "update core.tokens set revoked_at = now()"
            " where token_hash = sha256(convert_to(%s, 'UTF8'))",
            [tokens["analyst"]],
        )
    expect(field).to_be_visible()
    expect(board.window.role("alert")).to_contain_text("not valid")
    board.window.refusals.clear()
    board.window.close()


def test_numbers_are_those_of_sql(board: Board, tokens: dict[str, str], owner: Connection) -> None:
    expect(board.chart("Active users by day")).to_be_visible()
    days = owner.execute(
        "select daily_active, monthly_active, stickiness"
        "  from social.platform_overview(%s, 'day', now() - interval '27 days')",
        [tokens["admin"]],
    ).fetchall()
    told = board.rows("Active users and stickiness")

    def shown(number: float | None) -> str:
        return "not told" if number is None else f"{number:g}"

    assert [(row[1], row[3]) for row in told] == [(shown(a), shown(c)) for a, c, _ in days]
    *_, last = (row for row in days if row[2] is not None)
    sticky = board.tile("Active users and stickiness", "Stickiness").inner_text()
    assert float(sticky.rstrip("%")) == pytest.approx(100 * last[2], abs=0.051)
    assert board.chart("Active users by day").locator("path.line").count() == 3

    growth = owner.execute(
        "select new, kept, returned, lost from social.growth_accounting(%s,"
        " (now() at time zone 'UTC')::date - 27)",
        [tokens["admin"]],
    ).fetchall()
    told = board.rows("Growth accounting")
    assert [tuple(row[2:6]) for row in told] == [tuple(map(shown, row)) for row in growth]
    assert any(row[1] is not None for row in growth)

    cohorts = owner.execute(
        "select cohort::text, age, share from social.retention_cohorts(%s)", [tokens["admin"]]
    ).fetchall()
    told = board.rows("Who comes back")
    assert [row[:2] for row in told] == [[c, str(a)] for c, a, _ in cohorts]
    few = [it is None for _, _, it in cohorts]
    assert [row[4] == "not told" for row in told] == few
    shown_few = board.figure("Who comes back").locator("td.heat-none")
    assert shown_few.all_inner_texts() == ["not told"] * sum(few)
    assert any("not told" in it for it in board.walk("Active users by day")) == any(
        it is None for day in days for it in day[:2]
    )
    views = owner.execute(
        "select views from social.activity_heatmap(%s, 28)", [tokens["admin"]]
    ).fetchall()
    assert [row[3] for row in board.rows("The week by the hour")] == [str(it) for (it,) in views]
    assert len(board.walk("Views by hour of the week")) == 168
    steps = owner.execute("select step, count from social.funnel(%s)", [tokens["admin"]]).fetchall()
    assert [row[0] for row in board.rows("Funnel")] == [step for step, _ in steps]


def test_what_happens_is_there_at_once(board: Board, settings: Settings) -> None:
    posts = board.tile("The minute that is going on", "Posts")
    expect(posts).to_be_visible()
    writer = make_person(settings, "operator_writer")
    hour = board.page.locator(".tile", has=board.page.get_by_text("Posts", exact=True)).first
    before = int((hour.locator(".against").text_content() or "").split()[0])
    began = time.monotonic()
    with psycopg.connect(settings.app_url.get_secret_value(), autocommit=True) as connection:
        connection.execute("select social.create_post(%s, 'Now')", [int(writer.id)])
    expect(hour.locator(".against")).to_have_text(f"{before + 1} in the hour")
    print(f"a post is on the page after {time.monotonic() - began:.2f} s")


def test_a_trend_is_held_back_with_a_reason(
    board: Board, settings: Settings, owner: Connection
) -> None:
    people = [make_person(settings, f"operator_trend_{n}") for n in range(9)]
    tag = "operatortrend"
    with psycopg.connect(settings.app_url.get_secret_value(), autocommit=True) as connection:
        for person in people:
            connection.execute(
                "select social.create_post(%s, %s)", [int(person.id), f"Look #{tag} {NASTY[1]}"]
            )
    owner.execute("select internal.settle()")
    found = "select count(*) from social.trending_hashtags(null) where tag = %s"
    deadline = time.monotonic() + 30
    while owner.execute(found, [tag]).fetchone() != (1,):
        assert time.monotonic() < deadline
        owner.execute("select internal.refresh_trends()")
    board.page.reload()
    board.window.role("button", f"Hold back #{tag}").click()
    dialog = board.window.role("dialog", f"Hold back #{tag}")
    dialog.get_by_label("Reason").fill("<b>a ring</b>")
    board.page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(board.window.role("button", f"Hold back #{tag}")).to_have_count(0)
    held = board.figure("Held back")
    expect(held.get_by_role("row", name=f"#{tag}")).to_contain_text("<b>a ring</b>")
    assert owner.execute(found, [tag]).fetchone() == (0,)
    kept = "select reason from ops.trend_holds where subject = %s"
    assert owner.execute(kept, [tag]).fetchone() == ("<b>a ring</b>",)
    held.get_by_role("button", name=f"Release {tag}").click()
    expect(board.window.role("button", f"Hold back #{tag}")).to_be_visible()
    assert owner.execute(kept, [tag]).fetchone() is None


def test_incidents_and_the_accounts_behind_them(
    board: Board, settings: Settings, owner: Connection
) -> None:
    ringer = make_person(settings, "operator_ringer")
    row = owner.execute(
        "with incident as (insert into analytics.incidents (kind, scope, metric, subject, state,"
        " verdict, version, opened_at, detected_at, last_at, peak_at, observed, expected, spread,"
        " deviation, sample_count)"
        " select 'burst', 'tag', 'posts', 'ringing', 'open', 'ring', min(version), now(), now(),"
        " now(), now(), 91, 1, 1, 9, 8"
        "  from analytics.anomaly_parameters returning id)"
        " insert into analytics.incident_accounts (incident_id, user_id, acts)"
        " select id, %s, 37 from incident returning incident_id",
        [int(ringer.id)],
    ).fetchone()
    assert row
    board.page.reload()
    listed = board.figure("Incidents of the last 28 days").get_by_role("row", name=str(row[0]))
    expect(listed).to_contain_text("tag ringing")
    expect(listed).to_contain_text("91")
    board.window.role("button", f"Accounts behind incident {row[0]}", exact=True).click()
    behind = board.figure(f"Accounts behind incident {row[0]}")
    expect(behind.get_by_role("row", name="@operator_ringer")).to_contain_text("37")


def test_the_engine_room_says_what_it_knows(
    board: Board, gateway: Gateway, tokens: dict[str, str]
) -> None:
    """Each part has its rows, is empty, or says why there are none: it shows no zeros instead."""
    here = {route.path for route in ROUTES}
    for title, path in ENGINE.items():
        figure = board.figure(title)
        if path not in here:
            expect(figure).to_contain_text("Not available: There is nothing at this address")
            continue
        answer = board.page.request.get(
            gateway.url + path, headers={"Authorization": f"Bearer {tokens['admin']}"}
        )
        assert answer.ok, f"{path}: {answer.text()}"
        expect(figure.locator("table").or_(figure.locator(".empty"))).to_be_visible()
        expect(figure).not_to_contain_text("Not available")
        if not answer.json()["items"]:
            expect(figure.locator(".empty")).to_be_visible()
    doctor = board.figure("What the doctor says")
    expect(doctor.get_by_role("row", name="version")).to_contain_text("PostgreSQL 17")
    states = doctor.locator("tbody tr td:nth-child(2)").all_inner_texts()
    assert states == sorted(states, key=["fail", "warn", "unknown", "ok"].index)
    assert {"unknown", "ok"} <= set(states)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_for_everybody(
    two: list[Browser], gateway: Gateway, tokens: dict[str, str], scheme: str
) -> None:
    """By axe-core; narrow, nothing sticks out; below the weight it may have."""
    options = {"color_scheme": scheme, "reduced_motion": "reduce"}
    wide = opened(two[0], gateway, tokens["admin"], **options)
    narrow = opened(
        two[1], gateway, tokens["admin"], viewport={"width": 320, "height": 640}, **options
    )
    for board in (wide, narrow):
        began = time.monotonic()
        board.window.open("/operator")
        expect(board.chart("Active users by day")).to_be_visible()
        expect(board.chart("The last hour by minute")).to_be_visible()
        print(f"charts after {time.monotonic() - began:.2f} s")
        expect(board.figure("What the doctor says").get_by_role("row").nth(1)).to_be_visible()
        print(f"{board.weight / 1024:.0f} KiB")
        assert 0 < board.weight < WEIGHT
        board.is_fine(scheme)
        assert board.overflow <= 0
        board.window.refusals.clear()
        board.window.close()


def test_signing_out_forgets_the_token(board: Board) -> None:
    board.window.role("button", "Sign out").click()
    expect(board.page.get_by_label("Token")).to_be_visible()
    assert board.page.evaluate("sessionStorage.getItem('pgsocial.operator')") is None
