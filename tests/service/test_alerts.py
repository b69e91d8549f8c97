"""Alerts over HTTP, and as mails to a real SMTP server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests import databases
from tests.service.conftest import settings_for
from tests.service.gateway import Api, Person, running
from tests.service.receiver import receiving
from tests.service.test_hooks import SECRET
from tests.service.test_mail import Mailbox
from tests.service.test_platform import scoped
from tests.stack.log import connect

pytest_plugins = ("tests.service.test_mail",)

People = Callable[[int], list[Person]]
Connection = psycopg.Connection[Any]
SOON = (datetime.now(UTC) + timedelta(hours=1)).isoformat()


@pytest.fixture
def admin(database: str) -> Iterator[Connection]:
    with databases.superuser(database) as connection:
        connection.execute("set role pgsocial_admin")
        yield connection


@pytest.fixture
def worker(database: str) -> Iterator[Connection]:
    with connect(database, "PGSOCIAL_WORKER_URL") as connection:
        yield connection


@contextmanager
def rule(admin: Connection, name: str, query: str) -> Iterator[None]:
    """A rule that fires at once, among none of others."""
    admin.execute("update ops.alert_rules set is_enabled = false")
    admin.execute(
        "insert into ops.alert_rules (name, description, query, threshold, wait_for, clear_for,"
        " runs_every, severity, runbook)"
        " values (%s, 'A number is high.', %s, 1, '0', '0', '1 second', 'critical', 'a page')",
        [name, query],
    )
    try:
        yield
    finally:
        admin.execute("delete from ops.alert_rules where name = %s", [name])
        admin.execute("update ops.alert_rules set is_enabled = true")


def look(admin: Connection, worker: Connection) -> None:
    admin.execute("update ops.alert_rules set ran_at = null")
    while worker.execute("select internal.run_alert_rule()").fetchone() == (1,):
        pass


async def test_alerts_are_listed_silenced_and_acknowledged(
    api: Api, people: People, admin: Connection, worker: Connection
) -> None:
    ada, bob = people(2)
    chief, analyst = scoped(admin, ada, "admin"), scoped(admin, bob, "analyst")
    for path in ("/v1/platform/alerts", "/v1/platform/silences"):
        await api.call("GET", path, status=401)
        for who in (bob, analyst):
            await api.call("GET", path, who, status=403)
    with rule(admin, "sv_number", "select 'a b' as subject, 2 as value"):
        look(admin, worker)
        found = (await api.get("/v1/platform/alerts?state=firing", chief))["items"]
        assert [(it["rule"], it["subject"], it["value"], it["state"]) for it in found] == [
            ("sv_number", "a b", 2, "firing")
        ]
        alert = found[0]
        assert (alert["acknowledged_by"], alert["silence_id"]) == (None, None)

        path = f"/v1/platform/alerts/{alert['id']}/acknowledgement"
        await api.call("PUT", path, analyst, status=403)
        for is_changed in (True, False):
            assert (await api.call("PUT", path, chief)).json == {"is_changed": is_changed}
        await api.call("PUT", "/v1/platform/alerts/1/acknowledgement", chief, status=404)

        body = {"rule": "sv_number", "subject": "a b", "reason": "known", "until": SOON}
        await api.call("POST", "/v1/platform/silences", analyst, body, status=403)
        await api.call("POST", "/v1/platform/silences", chief, body | {"rule": "x"}, status=404)
        await api.call("POST", "/v1/platform/silences", chief, body | {"reason": ""}, status=400)
        made = await api.call("POST", "/v1/platform/silences", chief, body)
        alert = (await api.get("/v1/platform/alerts?limit=1", chief))["items"][0]
        assert (alert["acknowledged_by"], alert["silence_id"]) == (ada.username, made.json["id"])
        listed = (await api.get("/v1/platform/silences", chief))["items"]
        assert [(it["id"], it["reason"], it["silenced_by"]) for it in listed] == [
            (made.json["id"], "known", ada.username)
        ]
        path = f"/v1/platform/silences/{made.json['id']}"
        for is_changed in (True, False):
            assert (await api.call("DELETE", path, chief)).json == {"is_changed": is_changed}
        assert (await api.get("/v1/platform/silences", chief))["items"] == []
        admin.execute("update ops.alert_rules set threshold = 3 where name = 'sv_number'")
        look(admin, worker)
        ended = (await api.get("/v1/platform/alerts?limit=1", chief))["items"][0]
        assert (ended["state"], ended["id"]) == ("resolved", alert["id"])
        path = f"/v1/platform/alerts/{alert['id']}/acknowledgement"
        await api.call("PUT", path, chief, status=409)


async def test_alerts_are_mailed(
    database: str, mailbox: tuple[Mailbox, str], admin: Connection, worker: Connection
) -> None:
    box, url = mailbox
    admin.execute("select ops.set_alert_receiver('sv_duty', 'mail', 'duty@example.org')")
    subject = "a\r\nBcc: eve@example.org {0}"
    try:
        with (
            running(settings_for(database, mail_url=url, mail_pause=0.05)),
            rule(admin, "sv_mailed", f"select e'{subject}' as subject, 2 as value"),
        ):
            look(admin, worker)
            first = await box.next()
            assert (first["To"], first["Bcc"]) == ("duty@example.org", None)
            assert first["Subject"] == "[firing] critical: sv_mailed a Bcc: eve@example.org {0}"
            text = first.get_content()
            assert (
                "A number is high." in text
                and "a page" in text
                and ": 2  (wrong where > 1)" in text
            )
            admin.execute("update ops.alert_rules set is_enabled = false")
            look(admin, worker)
            assert (await box.next())["Subject"].startswith("[resolved] critical: sv_mailed")
            look(admin, worker)
            await asyncio.sleep(0.5)
            assert box.mails == []
    finally:
        admin.execute("select ops.drop_alert_receiver('sv_duty')")


async def test_alerts_are_posted_to_web_hooks(
    database: str, admin: Connection, worker: Connection
) -> None:
    async with receiving() as hook:
        admin.execute(
            "select ops.set_alert_receiver('sv_hook', 'webhook', %s, %s)",
            [f"{hook.url}/alerts", SECRET],
        )
        try:
            with (
                running(settings_for(database, delivery_pause=0.05)),
                rule(admin, "sv_posted", "select 'x' as subject, 2 as value"),
            ):
                look(admin, worker)
                look(admin, worker)
                [first] = await hook.next()
                said = first.verified(SECRET)
                assert (first.path, said["type"]) == ("/alerts", "alert.firing")
                alert = said["data"]
                assert (alert["rule"], alert["subject"], alert["value"]) == ("sv_posted", "x", 2)
                assert (alert["runbook"], alert["resolved_at"]) == ("a page", None)
                admin.execute("update ops.alert_rules set is_enabled = false")
                look(admin, worker)
                [second] = await hook.next()
                said = second.verified(SECRET)
                assert (said["type"], said["data"]["id"]) == ("alert.resolved", alert["id"])
                await asyncio.sleep(0.5)
                assert hook.received == []
        finally:
            admin.execute("select ops.drop_alert_receiver('sv_hook')")


async def test_an_advice_that_changes_is_posted_once(
    database: str, admin: Connection, worker: Connection
) -> None:
    start = datetime(2032, 2, 1, tzinfo=UTC)
    with databases.superuser(database) as root:

        def drive(first: int, last: int, busy: float) -> None:
            """Minutes in which a gateway kept so much of a core busy, each judged and looked at."""
            for minute in range(first, last):
                # Advice on the disk of whatever machine this runs on would come between.
                root.execute("delete from ops.host_samples")
                root.execute(
                    "insert into ops.gateway_samples select %s, 'sv-scaled', 60, 60 * %s::float8,"
                    " 100, 0, 0, 1, 0, 0, 0, %s, 5000, 3, 40, 10, 9, 4, 12.5",
                    [start + timedelta(minutes=minute), busy, busy],
                )
                root.execute(
                    "select internal.judge_scaling(%s)", [start + timedelta(minutes=minute + 1)]
                )
                look(admin, worker)

        admin.execute("update ops.alert_rules set is_enabled = name = 'job_failing'")
        root.execute("delete from ops.scaling_states")
        async with receiving() as hook:
            admin.execute(
                "select ops.set_alert_receiver('sv_scaling', 'webhook', %s, %s)",
                [f"{hook.url}/scaling", SECRET],
            )
            hook.answers = [500]
            try:
                with running(settings_for(database, delivery_pause=0.05)):
                    drive(0, 10, 0.5)
                    drive(10, 30, 0.9)
                    [first] = await hook.next()
                    said = first.verified(SECRET)
                    assert said["type"] == "scaling.more"
                    told = said["data"]
                    assert (told["subject"], told["advice"]) == ("gateway_workers", "more")
                    assert told["value"] >= told["threshold"] == told["high"] == 0.7
                    # It was not taken, so it comes again.
                    [again] = await hook.next()
                    assert again.headers["webhook-id"] == first.headers["webhook-id"]
                    drive(30, 80, 0.4)
                    [second] = await hook.next()
                    said = second.verified(SECRET)
                    assert (said["type"], said["data"]["advice_before"]) == (
                        "scaling.enough",
                        "more",
                    )
                    drive(80, 84, 0.95)
                    drive(84, 90, 0.4)
                    await asyncio.sleep(0.5)
                    assert hook.received == []
            finally:
                admin.execute("select ops.drop_alert_receiver('sv_scaling')")
                admin.execute("update ops.alert_rules set is_enabled = true")
                root.execute("delete from ops.scaling_states")
                root.execute("delete from ops.gateway_samples where gateway = 'sv-scaled'")
