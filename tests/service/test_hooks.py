"""Web hooks, delivered by a real gateway to a real server that verifies what arrives."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import psycopg
import pytest
from aiohttp import web
from pgsocial.push import guard

from tests.service.conftest import settings_for
from tests.service.gateway import Gateway, Person, api_of, running
from tests.service.receiver import Receiver, receiving

Owner = psycopg.Connection[tuple[Any, ...]]
SECRET = "whsec_" + base64.b64encode(b"a key of thirty-two bytes, truly").decode()


@pytest.fixture
def quick(owner: Owner) -> Iterator[None]:
    """Attempts follow each other closely."""
    owner.execute("delete from core.endpoints")
    owner.execute("update ops.settings set value = '20 ms' where name = 'delivery_retry'")
    yield
    owner.execute("update ops.settings set value = '5 seconds' where name = 'delivery_retry'")


@pytest.fixture
def deliverer(database: str, quick: None) -> Iterator[Gateway]:
    with running(settings_for(database, delivery_pause=0.02)) as gateway:
        yield gateway


@pytest.fixture
def open_deliverer(database: str, quick: None) -> Iterator[Gateway]:
    """One that also sends users' hooks to this machine."""
    with running(settings_for(database, delivery_pause=0.02, hooks_private=True)) as gateway:
        yield gateway


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


def enqueue(owner: Owner, url: str, payload: object, secret: str = SECRET) -> int:
    row = owner.execute(
        "select internal.enqueue_delivery(%s, %s, 'incident.opened', %s)",
        [url, secret, json.dumps(payload)],
    ).fetchone()
    assert row
    made: int = row[0]
    return made


async def until(owner: Owner, delivery: int, state: str) -> tuple[Any, ...]:
    """Attempts and error of a delivery, once it is in a state."""
    async with asyncio.timeout(20):
        while True:
            row = owner.execute(
                "select state, attempt_count, error from ops.list_deliveries() where id = %s",
                [delivery],
            ).fetchone()
            assert row
            if row[0] == state:
                return row[1:]
            await asyncio.sleep(0.02)


async def test_a_delivery_is_signed_as_standard_webhooks_describes(
    deliverer: Gateway, receiver: Receiver, owner: Owner
) -> None:
    made = enqueue(owner, receiver.url + "/alerts", {"name": "sign_ups", "score": 7})
    [got] = await receiver.next()
    assert got.path == "/alerts"
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["webhook-id"] == str(made)
    signed = f"{made}.{got.headers['webhook-timestamp']}.".encode() + got.body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    digest = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert got.headers["webhook-signature"] == f"v1,{digest}"
    said = got.verified(SECRET)
    assert (said["type"], said["data"]) == ("incident.opened", {"name": "sign_ups", "score": 7})
    assert await until(owner, made, "sent") == (1, None)


async def test_what_fails_comes_again_with_the_same_id_and_another_time(
    deliverer: Gateway, receiver: Receiver, owner: Owner
) -> None:
    receiver.answers = [500, 503, 204]
    made = enqueue(owner, receiver.url, {})
    first, second, third = await receiver.next(3)
    assert {it.headers["webhook-id"] for it in (first, second, third)} == {str(made)}
    assert third.verified(SECRET)["data"] == {}
    assert await until(owner, made, "sent") == (3, None)


async def test_a_dead_letter_is_replayed(
    deliverer: Gateway, receiver: Receiver, owner: Owner
) -> None:
    owner.execute("update ops.settings set value = '2' where name = 'delivery_attempts'")
    try:
        receiver.answers = [500, 500]
        made = enqueue(owner, receiver.url, {"n": 1})
        assert await until(owner, made, "dead") == (2, "status 500")
        await receiver.next(2)
        owner.execute("select ops.replay_delivery(%s)", [made])
        [got] = await receiver.next()
        assert got.headers["webhook-id"] == str(made)
        assert await until(owner, made, "sent") == (1, None)
    finally:
        owner.execute("update ops.settings set value = '12' where name = 'delivery_attempts'")


async def test_an_endpoint_that_is_gone_is_left_alone(
    deliverer: Gateway, receiver: Receiver, owner: Owner
) -> None:
    receiver.answers = [410]
    first = enqueue(owner, receiver.url, {})
    assert await until(owner, first, "dead") == (1, "status 410")
    second = enqueue(owner, receiver.url, {})
    assert await until(owner, second, "dead") == (0, "the endpoint is disabled")
    assert len(receiver.received) == 1


async def test_no_redirect_is_followed(
    deliverer: Gateway, receiver: Receiver, owner: Owner
) -> None:
    receiver.answers = [web.Response(status=307, headers={"Location": f"{receiver.url}/elsewhere"})]
    made = enqueue(owner, f"{receiver.url}/first", {})
    assert await until(owner, made, "sent") == (2, None)
    assert [it.path for it in receiver.received] == ["/first", "/first"]


async def test_an_endpoint_that_hangs_holds_up_no_other(
    deliverer: Gateway, receiver: Receiver, owner: Owner
) -> None:
    receiver.hold = asyncio.Event()
    slow = [enqueue(owner, receiver.url, {"n": n}) for n in range(3)]
    async with receiving() as other:
        quick = [enqueue(owner, other.url, {"n": n}) for n in range(30)]
        got = await other.next(30)
        assert [int(it.headers["webhook-id"]) for it in got] == quick, "in order, each once"
    assert len(receiver.received) == 1, "one at a time"
    receiver.hold.set()
    got = await receiver.next(3)
    assert [int(it.headers["webhook-id"]) for it in got] == slow


async def test_an_answer_without_end_is_not_read(deliverer: Gateway, owner: Owner) -> None:
    sent = 0

    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            while True:
                writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
                await writer.drain()
                sent += 65536
        except OSError:
            writer.close()

    server = await asyncio.start_server(flood, "127.0.0.1", 0)
    async with server:
        made = enqueue(owner, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", {})
        assert await until(owner, made, "sent") == (1, None)
    assert sent < 20 * 2**20


async def test_two_gateways_deliver_each_thing_once(
    database: str, deliverer: Gateway, receiver: Receiver, owner: Owner
) -> None:
    with running(settings_for(database, delivery_pause=0.02)):
        made = [enqueue(owner, f"{receiver.url}/{n % 7}", {"n": n}) for n in range(100)]
        for it in made:
            await until(owner, it, "sent")
    assert sorted(int(it.headers["webhook-id"]) for it in receiver.received) == made


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
        "2001:0:53aa:64c:0:0:80ff:fffe",
        "64:ff9b::5db8:d70e",
        "64:ff9b:1::a00:1",
        "192.0.0.8",
        "192.0.0.9",
        "192.0.0.171",
        "192.0.2.1",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.175.48.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "239.1.1.1",
        "240.0.0.1",
        "::7f00:1",
        "::5db8:d70e",
        "::ffff:0:7f00:1",
        "::ffff:192.88.99.1",
        "::ffff:240.0.0.1",
        "100::1",
        "100:0:0:1::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:30::1",
        "2001:1ff:ffff::1",
        "2001:db8::1",
        "2002:5db8:d70e::1",
        "2620:4f:8000::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fec0::1",
    ],
)
def test_an_address_of_a_network_of_ours_is_not_public(host: str) -> None:
    assert not guard.is_public(host)


@pytest.mark.parametrize(
    "host",
    [
        "93.184.215.14",
        "1.1.1.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "198.17.255.255",
        "198.20.0.1",
        "223.255.255.255",
        "::ffff:93.184.215.14",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2003::1",
        "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
    ],
)
def test_an_address_of_the_internet_is_public(host: str) -> None:
    assert guard.is_public(host)


async def test_a_users_hook_gets_what_its_owner_may_see(
    open_deliverer: Gateway,
    receiver: Receiver,
    owner: Owner,
    people: Callable[[int], list[Person]],
) -> None:
    ada, bob, eve = people(3)
    async with api_of(open_deliverer.url) as api:
        await api.call("PUT", f"/v1/users/{bob.id}/follow", ada)
        await api.call("PATCH", "/v1/users/me", bob, {"is_private": True})
        body = {"url": f"{receiver.url}/ada", "events": ["post.created", "like.created"]}
        made = (await api.call("POST", "/v1/hooks", ada, body)).json
        body = {"url": f"{receiver.url}/eve", "events": ["post.created"]}
        topics = {"topics": [f"user:{bob.id}", "hashtag:club"]}
        strange = (await api.call("POST", "/v1/hooks", eve, {**body, **topics})).json
        post = await api.post(bob, "for few #club")
        own = await api.post(ada, "for all #club")
        await api.call("PUT", f"/v1/posts/{own}/like", bob)
        got = await receiver.next(4)
        said = [it.verified(made["secret"]) for it in got if it.path == "/ada"]
        tried = owner.execute("select max(attempt_count) from internal.deliveries").fetchone()
        if tried != (1,):  # One that failed is passed by later ones.
            said.sort(key=lambda it: it["timestamp"])
        assert [(it["type"], it["data"]["post_id"]) for it in said] == [
            ("post.created", post),
            ("post.created", own),
            ("like.created", own),
        ]
        assert said[0]["data"]["payload"]["body"] == "for few #club"
        told = [it.verified(strange["secret"]) for it in got if it.path == "/eve"]
        assert [it["data"]["post_id"] for it in told] == [own], "never what is closed to her"
        [listed] = (await api.get("/v1/hooks", ada))["items"]
        assert listed["events"] == ["like.created", "post.created"]
        assert listed["error"] is None
        assert "secret" not in json.dumps(listed)

        secret = (await api.call("POST", f"/v1/hooks/{made['id']}/secret", ada)).json["secret"]
        await api.call("POST", f"/v1/hooks/{made['id']}/ping", ada)
        [ping] = await receiver.next()
        assert ping.verified(secret) == ping.verified(made["secret"])
        assert ping.verified(secret)["type"] == "ping"
        await api.call("POST", f"/v1/hooks/{made['id']}/ping", eve, status=404)
        await api.call("DELETE", f"/v1/hooks/{made['id']}", ada)
        await api.post(bob, "unheard")
        await api.post(ada, "marks the end #club")
        assert [it.path for it in await receiver.next()] == ["/eve"]
        assert receiver.received == []


async def test_nothing_is_lost_or_doubled_where_gateways_come_and_go(
    database: str,
    open_deliverer: Gateway,
    receiver: Receiver,
    people: Callable[[int], list[Person]],
) -> None:
    [ada] = people(1)
    async with api_of(open_deliverer.url) as api:
        body = {"url": receiver.url, "events": ["post.created"]}
        await api.call("POST", "/v1/hooks", ada, body)
    posts = []
    for _ in range(4):
        settings = settings_for(database, delivery_pause=0.02, hooks_private=True)
        other = Gateway(settings)
        # Beside this loop, in which the receiver answers.
        await asyncio.to_thread(other.start)
        async with api_of(other.url) as api:
            posts += [await api.post(ada, f"post {n}") for n in range(10)]
        await asyncio.to_thread(other.stop)
    got = await receiver.next(40)
    told = [json.loads(it.body)["data"]["post_id"] for it in got]
    assert sorted(told) == sorted(posts)
    assert len({it.headers["webhook-id"] for it in got}) == 40


@pytest.mark.parametrize(
    "url",
    [
        "http://{host}/",
        "https://{host}/",
        "https://localhost:{port}/",
        "https://2130706433:{port}/",
        "https://[::ffff:127.0.0.1]:{port}/",
    ],
)
async def test_a_users_hook_leads_to_no_server_of_ours(
    deliverer: Gateway,
    receiver: Receiver,
    people: Callable[[int], list[Person]],
    owner: Owner,
    url: str,
) -> None:
    [eve] = people(1)
    host = receiver.url.removeprefix("http://")
    async with api_of(deliverer.url) as api:
        body = {
            "url": url.format(host=host, port=host.partition(":")[2]),
            "events": ["post.created"],
        }
        made = (await api.call("POST", "/v1/hooks", eve, body)).json
        await api.call("POST", f"/v1/hooks/{made['id']}/ping", eve)
        async with asyncio.timeout(20):
            while not (error := (await api.get("/v1/hooks", eve))["items"][0]["error"]):
                await asyncio.sleep(0.02)
    assert any(it in error for it in ("only https", "not a public one", "not a canonical"))
    assert receiver.received == []
