"""What analysts ask of the whole platform takes a token that an admin gave them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests import databases
from tests.service.gateway import Api, Person

People = Callable[[int], list[Person]]
Connection = psycopg.Connection[Any]
QUESTIONS = ("overview", "realtime", "retention", "heatmap", "funnel", "growth", "incidents")
# What is asked of the servers, and the scope that it takes.
OPERATORS = {
    "queries": "admin",
    "caches": "analyst",
    "latency": "analyst",
    "resources": "analyst",
    "tables": "analyst",
    "waits": "analyst",
    "pipelines": "admin",
    "scaling": "analyst",
    "sampling": "admin",
}


@pytest.fixture
def admin(database: str) -> Iterator[Connection]:
    """The DBA, as who an admin's script runs."""
    with databases.superuser(database) as connection:
        connection.execute("set role pgsocial_admin")
        yield connection


def scoped(admin: Connection, person: Person, scope: str) -> Person:
    row = admin.execute(
        "select social.issue_scoped_token(%s, %s)", [int(person.id), scope]
    ).fetchone()
    assert row
    return Person(person.id, person.username, str(row[0]))


async def test_questions_of_analysts(
    api: Api,
    people: People,
    admin: Connection,
    owner: Connection,
) -> None:
    ada, bob = people(2)
    analyst, chief = scoped(admin, ada, "analyst"), scoped(admin, bob, "admin")
    for question in QUESTIONS:
        path = f"/v1/platform/{question}"
        await api.call("GET", path, status=401)
        refused = await api.call("GET", path, ada, status=403)
        assert "items" not in refused.json
        assert "items" in await api.get(path, analyst)
        assert "items" in await api.get(path, chief)
    minutes = (await api.get("/v1/platform/realtime?minutes=5", analyst))["items"]
    assert (len(minutes), minutes[0]["definition"]) == (5, "realtime_overview/1")
    hours = (await api.get("/v1/platform/heatmap?days=7&zone=Asia/Tokyo", analyst))["items"]
    assert (len(hours), {hour["zone"] for hour in hours}) == (168, {"Asia/Tokyo"})
    for wrong in ("heatmap?days=91", "overview?resolution=eon", "incidents?scope=moon"):
        await api.call("GET", f"/v1/platform/{wrong}", analyst, status=400)

    ring = "/v1/platform/incidents/1/accounts"
    await api.call("GET", ring, analyst, status=403)
    await api.call("GET", ring, chief, status=404)
    row = owner.execute(
        "with incident as (insert into analytics.incidents (kind, scope, metric, subject, state,"
        " version, opened_at, last_at, peak_at, observed, expected, spread, deviation,"
        " sample_count)"
        " select 'burst', 'tag', 'posts', 'x', 'ended', min(version), now(), now(), now(),"
        " 9, 1, 1, 9, 8"
        "  from analytics.anomaly_parameters returning id)"
        " insert into analytics.incident_accounts (incident_id, user_id, acts)"
        " select id, %s, 3 from incident returning incident_id",
        [int(ada.id)],
    ).fetchone()
    assert row
    found = await api.get(f"/v1/platform/incidents/{row[0]}/accounts", chief)
    assert [(item["username"], item["acts"]) for item in found["items"]] == [(ada.username, 3)]

    # The gateway remembers whom a token stands for; that counts for nothing here.
    admin.execute("select social.revoke_scoped_tokens(%s)", [int(ada.id)])
    await api.call("GET", "/v1/platform/funnel", analyst, status=401)
    await api.call("GET", "/v1/platform/funnel", ada, status=403)
    assert "items" in await api.get("/v1/platform/funnel", chief)


async def test_an_admin_holds_a_trend_back(api: Api, people: People, admin: Connection) -> None:
    ada, bob = people(2)
    analyst, chief = scoped(admin, ada, "analyst"), scoped(admin, bob, "admin")
    path, body = "/v1/platform/held-trends", {"kind": "hashtag", "subject": "#Tulips"}
    await api.call("POST", path, chief, body, status=400)
    body["reason"] = "a ring"
    await api.call("POST", path, analyst, body, status=403)
    assert (await api.call("POST", path, chief, body)).json == {"is_changed": True}
    held = (await api.get(path, chief))["items"]
    assert [(item["subject"], item["reason"]) for item in held] == [("tulips", "a ring")]
    assert (await api.call("DELETE", f"{path}/hashtag/tulips", chief)).json["is_changed"]
    assert (await api.get(path, chief))["items"] == []


async def test_questions_of_operators(
    api: Api, people: People, admin: Connection, database: str
) -> None:
    ada, bob = people(2)
    with databases.superuser(database) as connection:
        for ago in ("2 minutes", "1 minute"):
            connection.execute("select internal.take_sample(now() - %s::interval)", [ago])
    analyst, chief = scoped(admin, ada, "analyst"), scoped(admin, bob, "admin")
    for question, scope in OPERATORS.items():
        path = f"/v1/platform/{question}"
        await api.call("GET", path, status=401)
        refused = await api.call("GET", path, ada, status=403)
        assert "items" not in refused.json
        if scope == "admin":
            await api.call("GET", path, analyst, status=403)
        else:
            assert "items" in await api.get(path, analyst)
        found = await api.get(path, chief)
        assert found["items"] or question in ("caches", "latency", "waits")
    for question in OPERATORS.keys() - {"scaling", "sampling"}:
        wrong = f"/v1/platform/{question}?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z"
        await api.call("GET", wrong, chief, status=400)


async def test_what_the_doctor_finds(api: Api, people: People, admin: Connection) -> None:
    ada, bob = people(2)
    analyst, chief = scoped(admin, ada, "analyst"), scoped(admin, bob, "admin")
    await api.call("GET", "/v1/platform/doctor", analyst, status=403)
    await api.call("GET", "/v1/platform/doctor", ada, status=403)
    found = {
        (item["topic"], item["status"]): item
        for item in (await api.get("/v1/platform/doctor", chief))["items"]
    }
    assert {("version", "ok"), ("projections", "ok"), ("roles", "ok")} <= set(found)
    hidden = found["ticker", "unknown"]
    assert "permission denied" in hidden["message"] and "DATABASE_URL" in hidden["remedy"]
