"""The default rules that look at what gateways tell: real gateways with real faults."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from tests.service.conftest import settings_for
from tests.service.gateway import Gateway, api_of, running
from tests.stack.alerts import on_duty
from tests.stack.log import Connection, cloned, connect, one

DATABASE = "pgsocial_gateway_alerts"


@pytest.fixture
def owner() -> Iterator[Connection]:
    with cloned(DATABASE) as name, connect(name) as connection:
        yield connection


@pytest.fixture
def gateway(owner: Connection) -> Iterator[Gateway]:
    with running(settings_for(DATABASE, record_interval=1)) as gateway:
        yield gateway


async def ask(gateway: Gateway, status: int, count: int = 30) -> None:
    async with api_of(gateway.url) as api:
        for _ in range(count):
            async with api.session.get(f"{gateway.url}/v1/hashtags?prefix=x") as answer:
                assert answer.status == status


async def told(owner: Connection, route: str, count: int) -> None:
    query = "select coalesce(sum(requests), 0) from ops.route_samples where route = %s"
    async with asyncio.timeout(20):
        while one(owner, query, route) < count:
            await asyncio.sleep(0.1)


def go_by(owner: Connection) -> Callable[[], object]:
    """So much time does that what was answered is kept no longer."""
    return lambda: owner.execute("delete from ops.route_samples")


# What each fires for, with which threshold, since a test has no minute of faults.
ERRORS = {
    "error_rate": ("read", 0.05),
    "budget_burn_fast": ("availability", 14.4),
    "budget_burn": ("availability", 6),
    "budget_burn_slow": ("availability", 1),
}


@pytest.mark.parametrize("rule", ERRORS)
async def test_errors(rule: str, owner: Connection, gateway: Gateway) -> None:
    subject, threshold = ERRORS[rule]
    owner.execute("update ops.objectives set least_requests = 20")
    with on_duty(DATABASE, rule) as duty:
        assert (
            one(owner, "select threshold from ops.alert_rules where name = %s", rule) == threshold
        )
        await ask(gateway, 200)
        await told(owner, "GET /v1/hashtags", 30)
        duty.until()
        owner.execute("alter function social.list_hashtags(text, integer) rename to gone")
        await ask(gateway, 500)
        await told(owner, "GET /v1/hashtags", 60)
        duty.sees(subject, mend=go_by(owner))


async def test_latency(owner: Connection, gateway: Gateway) -> None:
    with on_duty(DATABASE, "latency") as duty:
        duty.threshold(150)
        await ask(gateway, 200)
        await told(owner, "GET /v1/hashtags", 30)
        owner.execute("alter function social.list_hashtags(text, integer) rename to quick")
        owner.execute(
            "create function social.list_hashtags(p_prefix text, p_limit integer)"
            " returns setof social.hashtag language sql security definer as"
            " 'select q.* from pg_sleep(0.3), social.quick($1, $2) as q'"
        )
        owner.execute(
            "grant execute on function social.list_hashtags(text, integer) to pgsocial_app"
        )
        await ask(gateway, 200, 5)
        await told(owner, "GET /v1/hashtags", 35)
        duty.sees("read", mend=go_by(owner))


async def test_failed_sign_ins(owner: Connection, gateway: Gateway) -> None:
    with on_duty(DATABASE, "failed_sign_ins") as duty:
        duty.threshold(10)
        duty.until()
        async with api_of(gateway.url) as api:
            for n in range(12):
                body = {"username": f"nobody{n}", "password": "a guess"}
                await api.call("POST", "/v1/sessions", None, body, status=401)
        await told(owner, "POST /v1/sessions", 12)
        duty.sees("sign_in", mend=go_by(owner))


async def test_disk_full(owner: Connection, gateway: Gateway) -> None:
    """The gateway looks at the real volume; what is too full is brought near."""
    with on_duty(DATABASE, "disk_full") as duty:
        duty.threshold(1)
        async with asyncio.timeout(20):
            while not (found := owner.execute("select share from ops.disk_use()").fetchall()):
                await asyncio.sleep(0.1)
        [(share,)] = found
        assert 0 < share < 1
        duty.until()
        duty.threshold(share / 2)
        duty.sees("database", mend=lambda: duty.threshold(1))
