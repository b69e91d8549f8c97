"""Notifications pushed to a browser: what arrives at a real server is read with the browser's keys,
as RFC 8291 and RFC 8292 say, by no code that made it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import stat
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from multidict import CIMultiDictProxy
from pgsocial.cli import app
from pgsocial.config import ConfigurationError, load
from pgsocial.push.vapid import make_key
from typer.testing import CliRunner

from tests.service.conftest import settings_for
from tests.service.gateway import Api, Gateway, Person, api_of, running
from tests.service.receiver import Received, Receiver, receiving

Owner = psycopg.Connection[tuple[Any, ...]]


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class Browser:
    """A subscription, and the keys of whoever reads what comes by it."""

    url: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    async def subscribe(self, api: Api, who: Person) -> bool:
        body = {
            "url": self.url,
            "key": encoded(point_of(self.key.public_key())),
            "auth": encoded(self.auth),
        }
        changed: bool = (await api.call("PUT", "/v1/push-subscriptions", who, body)).json[
            "is_changed"
        ]
        return changed

    def read(self, got: Received) -> Any:
        """RFC 8291, section 3.4, and the header of RFC 8188."""
        assert got.headers["Content-Encoding"] == "aes128gcm"
        salt, length = got.body[:16], got.body[20]
        sender, sealed = got.body[21 : 21 + length], got.body[21 + length :]
        shared = self.key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        )
        info = b"WebPush: info\0" + point_of(self.key.public_key()) + sender
        secret = HKDF(hashes.SHA256(), 32, self.auth, info).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        padded = AESGCM(key).decrypt(nonce, sealed, None)
        assert padded[-1:] == b"\x02", "the only record"
        return json.loads(padded[:-1])


def claims_of(got: Received, key: str) -> Any:
    """RFC 8292: who says that they push, where the signature is by that key."""
    scheme, _, rest = got.headers["Authorization"].partition(" ")
    parts = dict(it.strip().split("=", 1) for it in rest.split(","))
    assert (scheme, parts["k"]) == ("vapid", key)
    signed, _, signature = parts["t"].rpartition(".")
    raw = decoded(signature)
    number = int.from_bytes
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key)).verify(
        encode_dss_signature(number(raw[:32], "big"), number(raw[32:], "big")),
        signed.encode(),
        ec.ECDSA(hashes.SHA256()),
    )
    return json.loads(decoded(signed.partition(".")[2]))


@pytest.fixture
def pushing(database: str, owner: Owner, tmp_path: Path) -> Iterator[Gateway]:
    owner.execute("delete from core.endpoints")
    make_key(tmp_path / "push.pem")
    settings = settings_for(
        database,
        delivery_pause=0.02,
        hooks_private=True,
        push_key=tmp_path / "push.pem",
        push_contact="mailto:ops@example.org",
    )
    with running(settings) as gateway:
        yield gateway


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


async def test_a_notification_is_pushed_so_that_the_browser_alone_reads_it(
    pushing: Gateway, receiver: Receiver, people: Callable[[int], list[Person]]
) -> None:
    ada, bob = people(2)
    browser = Browser(f"{receiver.url}/one")
    async with api_of(pushing.url) as api:
        key = (await api.get("/v1/push-key"))["key"]
        assert await browser.subscribe(api, ada)
        assert not await browser.subscribe(api, ada)
        post = await api.post(ada, "long " * 100)
        await api.call("PUT", f"/v1/posts/{post}/like", bob)
        [got] = await receiver.next()
    said = browser.read(got)
    assert (said["kind"], said["post_id"], said["actor"]["username"]) == (
        "like",
        post,
        bob.username,
    )
    assert (said["text"], said["unread_count"]) == (("long " * 100)[:160], 1)
    assert b"like" not in got.body
    assert len(got.body) < 3000
    claims = claims_of(got, key)
    assert claims["aud"] == receiver.url
    assert claims["sub"] == "mailto:ops@example.org"
    assert time.time() < claims["exp"] < time.time() + 86400
    assert int(got.headers["TTL"]) == 86400
    assert got.headers["Topic"] == encoded(hashlib.sha256(f"like:{post}".encode()).digest()[:24])
    with pytest.raises(InvalidSignature):
        claims_of(forged(got), key)


def forged(got: Received) -> Received:
    headers = got.headers.copy()
    scheme, _, rest = headers["Authorization"].partition(" ")
    token, _, rest = rest.partition(",")
    head, body, signature = token.split(".")
    other = encoded(decoded(body).replace(b"ops@", b"eve@"))
    headers["Authorization"] = f"{scheme} {head}.{other}.{signature},{rest}"
    return Received(got.path, CIMultiDictProxy(headers), got.body)


async def test_a_browser_that_is_gone_is_forgotten_and_another_is_told(
    pushing: Gateway, receiver: Receiver, people: Callable[[int], list[Person]], owner: Owner
) -> None:
    ada, bob = people(2)
    async with receiving() as other, api_of(pushing.url) as api:
        gone, there = Browser(receiver.url), Browser(other.url)
        await gone.subscribe(api, ada)
        await there.subscribe(api, ada)
        receiver.answers = [410]
        await api.call("PUT", f"/v1/users/{ada.id}/follow", bob)
        await receiver.next()
        [got] = await other.next()
        assert there.read(got)["kind"] == "follow"
        async with asyncio.timeout(20):
            while await _count(owner, ada) > 1:
                await asyncio.sleep(0.02)
        body = {"url": there.url}
        answer = await api.call("DELETE", "/v1/push-subscriptions", ada, body)
        assert answer.json == {"is_changed": True}
        assert await _count(owner, ada) == 0


async def _count(owner: Owner, who: Person) -> int:
    row = owner.execute(
        "select count(*) from core.endpoints where user_id = %s", [who.id]
    ).fetchone()
    assert row
    counted: int = row[0]
    return counted


async def test_a_browser_tells_whoever_uses_it_now(
    pushing: Gateway, receiver: Receiver, people: Callable[[int], list[Person]]
) -> None:
    ada, bob, cat = people(3)
    browser = Browser(receiver.url)
    async with api_of(pushing.url) as api:
        await browser.subscribe(api, ada)
        await browser.subscribe(api, bob)
        await api.call("PUT", f"/v1/users/{ada.id}/follow", cat)
        await api.call("PUT", f"/v1/users/{bob.id}/follow", ada)
        [got] = await receiver.next()
        assert browser.read(got)["actor"]["id"] == ada.id


async def test_quiet_hours_and_kinds_are_ones_own(
    pushing: Gateway, receiver: Receiver, people: Callable[[int], list[Person]]
) -> None:
    ada, bob, cat = people(3)
    loud, quiet = Browser(f"{receiver.url}/loud"), Browser(f"{receiver.url}/quiet")
    always = {"quiet_hours": {"start": "08:00", "end": "08:00", "zone": "Asia/Tokyo"}}
    async with api_of(pushing.url) as api:
        await quiet.subscribe(api, ada)
        await loud.subscribe(api, bob)
        await api.call("PATCH", "/v1/users/me/preferences", ada, {"changes": always})
        quiet_kind = {"push": {"follow": False}}
        wrong = {"quiet_hours": {"start": "08:00", "end": "08:00", "zone": "Mars/Olympus"}}
        await api.call("PATCH", "/v1/users/me/preferences", bob, {"changes": wrong}, status=400)
        await api.call("PATCH", "/v1/users/me/preferences", bob, {"changes": quiet_kind})
        assert (await api.get("/v1/users/me/preferences", ada))["quiet_hours"]["end"] == "08:00"
        await api.call("PUT", f"/v1/users/{ada.id}/follow", cat)
        await api.call("PUT", f"/v1/users/{bob.id}/follow", cat)
        await api.post(cat, f"@{ada.username} and @{bob.username}")
        [got] = await receiver.next()
        assert (got.path, loud.read(got)["kind"]) == ("/loud", "mention")
        await api.until("/v1/notifications/unread", ada, "unread_count", 2)
    assert receiver.received == []


async def test_without_a_key_nothing_is_pushed_and_one_is_told_so(
    gateway: Gateway, api: Api
) -> None:
    await api.call("GET", "/v1/push-key", status=404)


def test_a_command_makes_the_key_once(tmp_path: Path) -> None:
    file = tmp_path / "push.pem"
    assert CliRunner().invoke(app, ["push-key", str(file)]).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    first = file.read_bytes()
    assert CliRunner().invoke(app, ["push-key", str(file)]).exit_code == 1
    assert file.read_bytes() == first
    assert load(push_key=file).push_key == file


@pytest.mark.parametrize("content", [None, b"", b"no key"])
def test_a_file_without_a_key_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "push.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigurationError, match="PGSOCIAL_PUSH_KEY"):
        load(push_key=file)
