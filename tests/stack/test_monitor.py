"""A real Prometheus and Alertmanager: their rules, and a fault that arrives at a web hook."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from stack import prometheus, rootfs
from stack.servers import Server
from stack.settings import REPO, State, run_folder
from tests.service.conftest import settings_for
from tests.service.gateway import Gateway, running
from tests.service.receiver import Receiver, receiving
from tests.stack.log import cloned, connect

FOLDER = REPO / "stack/monitor"
DATABASE = "pgsocial_monitor"


def tool(*arguments: str | Path) -> str:
    done = subprocess.run(
        rootfs.command([str(it) for it in arguments], [REPO], room=prometheus.ROOM),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_rules_do_what_their_tests_say() -> None:
    assert "rules found" in tool("promtool", "check", "rules", FOLDER / "rules.yml")
    tests = sorted(FOLDER.glob("rules_test*.yml"))
    assert "SUCCESS" in tool("promtool", "test", "rules", *tests)
    tool("amtool", "check-config", FOLDER / "alertmanager.yml")
    tested = "".join(path.read_text() for path in tests)
    for name in re.findall(r"alert: (\w+)", (FOLDER / "rules.yml").read_text()):
        assert f"alertname: {name}" in tested or f'alertname="{name}"' in tested, name


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with cloned(DATABASE) as name:
        yield name


@pytest.fixture
def gateway(database: str) -> Iterator[Gateway]:
    with running(settings_for(database)) as gateway:
        yield gateway


async def text(url: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_what_rules_and_the_dashboard_ask_for_is_there(gateway: Gateway) -> None:
    await text(f"{gateway.url}/readyz")
    said = set(re.findall(r"^# TYPE (\w+) ", await text(f"{gateway.url}/metrics"), re.M))
    said |= {f"{name}_bucket" for name in said}
    rules = (FOLDER / "rules.yml").read_text()
    said |= set(re.findall(r"record: ([\w:]+)", rules))
    # These have no row here, and hence no name.
    rare = {
        "pgsocial_alert_firing",
        "pgsocial_standby_lag_bytes",
        "pgsocial_slot_inactive_seconds",
        "pgsocial_job_started_timestamp_seconds",
        "pgsocial_job_duration_seconds",
        "pgsocial_scaling_advice",
    }
    asked = re.findall(r"expr: (.*)", rules)
    dashboard = json.loads((FOLDER / "dashboard.json").read_text())
    asked += [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    for name in re.findall(r"pgsocial[\w:]+", " ".join(asked)):
        assert name in said | rare, name
    source = (REPO / "functions/alerts/metrics.sql").read_text()
    assert all(f"'{name.removeprefix('pgsocial_')}'" in source for name in rare)


async def test_without_the_database_the_gateway_says_that(database: str, gateway: Gateway) -> None:
    assert "\npgsocial_database_up 1.0" in await text(f"{gateway.url}/metrics")
    with connect(database) as owner:
        owner.execute("alter function ops.metrics() rename to elsewhere")
        try:
            said = await text(f"{gateway.url}/metrics")
        finally:
            owner.execute("alter function ops.elsewhere() rename to metrics")
    assert "\npgsocial_database_up 0.0" in said
    assert "pgsocial_http_requests_total" in said
    assert "pgsocial_projection_lag_seconds" not in said


@contextmanager
def monitored(url: str, hook: str) -> Iterator[None]:
    """Both servers, in a folder of their own, that look every second and wait for nothing."""
    run = run_folder() / "monitored"
    shutil.rmtree(run, ignore_errors=True)
    (run / "prometheus").mkdir(parents=True)
    run.chmod(0o755)
    target = url.removeprefix("http://")
    (run / "prometheus/targets.json").write_text(json.dumps([{"targets": [target]}]))
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("PGSOCIAL_ALERT_HOOK", hook)
        for server in prometheus.servers(State.load(run)):
            server.configure = quick(server.configure)
            stack.callback(server.stop)
            server.start()
        yield


def quick(configure: Callable[[Server], None]) -> Callable[[Server], None]:
    def configured(server: Server) -> None:
        configure(server)
        for path in server.folder.glob("*.yml"):
            known = re.sub(r"(_interval|for|group_wait): \d+s", r"\1: 1s", path.read_text())
            path.write_text(known)

    return configured


async def arrives(receiver: Receiver, status: str, **labels: str) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while True:
            [message] = await receiver.next()
            for alert in json.loads(message.body)["alerts"]:
                if alert["status"] == status and labels.items() <= alert["labels"].items():
                    return dict(alert)


def test_a_monitor_is_stopped_at_whatever_moment() -> None:
    run = run_folder() / "stopped"
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir(parents=True)
    run.chmod(0o755)
    for server in prometheus.servers(State.load(run)) * 10:
        assert server.start()
        assert server.stop(), "it is seen once it is started"
        assert not server.pid()


async def test_a_fault_arrives_at_a_web_hook(database: str) -> None:
    settings = settings_for(database)
    with connect(database) as owner:
        owner.execute("update ops.alert_rules set is_enabled = name = 'job_failing'")
        owner.execute("update ops.alert_rules set clear_for = '0', runs_every = '1 second'")
        async with receiving() as receiver:
            first = ExitStack()
            gateway = first.enter_context(running(settings))
            with first, monitored(gateway.url, receiver.url):
                fault = {"alertname": "DatabaseAlert", "rule": "job_failing", "subject": "trends"}
                step = owner.execute("select step from ops.jobs where name = 'trends'").fetchone()
                assert step
                for broken, status in ((True, "firing"), (False, "resolved")):
                    owner.execute(
                        "update ops.jobs set step = %s, runs_for = '0' where name = 'trends'",
                        ["internal.nothing()" if broken else step[0]],
                    )
                    try:
                        owner.execute("call ops.run_job('trends')")
                    except Exception:
                        assert broken
                    owner.execute("update ops.alert_rules set ran_at = null")
                    with connect(database, "PGSOCIAL_WORKER_URL") as worker:
                        worker.execute("select internal.run_alert_rule()")
                    alert = await arrives(receiver, status, **fault)
                    assert alert["labels"]["severity"] == "warning"
                    assert alert["annotations"]["runbook"].endswith("alerts/job_failing.md")
                port = int(gateway.url.rpartition(":")[2])
                first.close()
                down = {"alertname": "GatewayDown", "instance": f"127.0.0.1:{port}"}
                await arrives(receiver, "firing", **down)
                with running(settings, port=port):
                    await arrives(receiver, "resolved", **down)
