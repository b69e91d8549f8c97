"""Mails, to a real SMTP server, and what the codes in them do."""

from __future__ import annotations

import asyncio
import email.policy
import re
import socket
import ssl
import stat
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import aiosmtplib
import psycopg
import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from pgsocial.config import ConfigurationError, load
from pgsocial.mail.letter import Letter, Unmailable, compose
from pgsocial.mail.transport import Folder, transport_of

from tests import databases
from tests.service.conftest import settings_for
from tests.service.gateway import Api, api_of, running
from tests.service.test_accounts import sign_in
from tests.stack.log import cloned, connect

Owner = psycopg.Connection[tuple[object, ...]]


class Mailbox:
    """What a server has taken on; told so, it refuses, or does something before it answers."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []
        self.events: list[Callable[[], object]] = []

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = cast(bytes, envelope.content)
        mail = cast(EmailMessage, email.message_from_bytes(content, policy=email.policy.default))
        self.mails.append(mail)
        if self.events:
            self.events.pop(0)()
        return "250 OK"

    async def next(self) -> EmailMessage:
        async with asyncio.timeout(20):
            while not self.mails:
                await asyncio.sleep(0.02)
        return self.mails.pop(0)

    async def code(self) -> str:
        found = re.search("[0-9a-f]{40}", (await self.next()).get_content())
        assert found
        return found[0]


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    with serving() as (box, port):
        yield box, f"smtp://127.0.0.1:{port}"


@contextmanager
def serving(**options: Any) -> Iterator[tuple[Mailbox, int]]:
    """An SMTP server with some options of aiosmtpd, and its port."""
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port, **options)
    server.start()
    try:
        yield box, port
    finally:
        server.stop()


@pytest.fixture
async def mailed(
    database: str, mailbox: tuple[Mailbox, str], owner: Owner
) -> AsyncIterator[tuple[Api, Mailbox]]:
    owner.execute("delete from core.mails")
    box, url = mailbox
    with running(settings_for(database, mail_url=url, mail_pause=0.05)) as gateway:
        async with api_of(gateway.url) as api:
            yield api, box


async def prove(api: Api, box: Mailbox, name: str, address: str) -> str:
    """An account with a password and a proven address; its token."""
    await api.call("POST", "/v1/users", None, {"username": name, "password": "first horse"})
    token = await sign_in(api, name, "first horse")
    body = {"email": address, "password": "first horse"}
    assert (await api.call("PUT", "/v1/users/me/email", token, body)).json == {"is_changed": True}
    await api.call("POST", "/v1/email-verifications", None, {"code": await box.code()})
    return token


async def test_a_forgotten_password(mailed: tuple[Api, Mailbox]) -> None:
    api, box = mailed
    token = await prove(api, box, "ml_ada", "Ada@example.org")
    for login in ("ml_nobody", "no@body.org", "ml_ada"):
        answer = await api.call("POST", "/v1/password-resets", None, {"login": login}, status=202)
        assert answer.json == {"is_accepted": True}
    mail = await box.next()
    assert (mail["To"], mail["Subject"]) == (
        "ml_ada <Ada@example.org>",
        "Your code to set another password",
    )
    found = re.search("[0-9a-f]{40}", mail.get_content())
    assert found
    body = {"code": found[0], "password": "another horse"}
    session = (await api.call("POST", "/v1/sessions/by-code", None, body, status=201)).json
    await api.call("GET", "/v1/feed", session["token"])
    await api.call("GET", "/v1/feed", token, status=401)
    await api.call("POST", "/v1/sessions/by-code", None, body, status=404)
    assert (await box.next())["Subject"] == "Your password was changed"
    assert box.mails == [], "nothing for who is not there"


async def test_another_address_wants_the_password_and_the_former_one_is_told(
    mailed: tuple[Api, Mailbox],
) -> None:
    api, box = mailed
    token = await prove(api, box, "ml_bob", "bob@example.org")
    body = {"email": "bob@example.net", "password": "a guess"}
    await api.call("PUT", "/v1/users/me/email", token, body, status=403)
    for none in ("bob", "b@c\r\nBcc: x@y.org", "a@b.org,c@d.org", "<x@y.org>"):
        await api.call(
            "PUT", "/v1/users/me/email", token, {"email": none, "password": "first horse"}, 400
        )
    await api.call("PUT", "/v1/users/me/email", token, {**body, "password": "first horse"})
    told, code = await box.next(), await box.next()
    assert {told["To"].addresses[0].addr_spec, code["To"].addresses[0].addr_spec} == {
        "bob@example.org",
        "bob@example.net",
    }
    again = await api.call("POST", "/v1/users/me/email/code", token)
    assert again.json == {"is_changed": True}
    await api.call("POST", "/v1/users/me/email/code", status=401)


async def test_a_mail_is_tried_again_unless_it_is_refused_for_good(
    mailed: tuple[Api, Mailbox], owner: Owner
) -> None:
    api, box = mailed
    owner.execute("update ops.settings set value = '0.2 seconds' where name = 'mail_retry'")
    try:
        box.answers = ["451 later", "451 later"]
        await prove(api, box, "ml_cat", "cat@example.org")
        row = owner.execute(
            "select attempt_count, ended_at is not null, error from core.mails where email_key = "
            "'cat@example.org'"
        ).fetchone()
        assert row == (3, True, None)
        box.answers = ["550 no such user"] * 9
        await api.call("POST", "/v1/password-resets", None, {"login": "ml_cat"}, status=202)
        async with asyncio.timeout(10):
            while len(box.answers) == 9:
                await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        assert len(box.answers) == 8
    finally:
        owner.execute("update ops.settings set value = '30 seconds' where name = 'mail_retry'")


@pytest.mark.parametrize(
    "name",
    ["Ada", "Ada Lovelace, PhD", 'A "x" <b@c.org>', "\u30a2\u30c0 " * 20, "=?utf-8?q?x?=", "a\\"],
)
def test_a_name_in_a_header_is_a_name(name: str) -> None:
    letter = Letter(1, "password_changed", "ada@example.org", "ada", name, None)
    text = bytes(compose(letter, "pgsocial <no-reply@example.org>"))
    read = cast(EmailMessage, email.message_from_bytes(text, policy=email.policy.default))
    [address] = read["To"].addresses
    assert address.addr_spec == "ada@example.org"
    assert set(read.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
        "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip


def test_each_attempt_is_the_same_message() -> None:
    sent = [
        compose(Letter(1, "email_code", "ada@example.org", "ada", None, code), "x@example.org")
        for code in ("first", "second")
    ]
    assert {str(it["Message-ID"]) for it in sent} == {"<1.email_code@example.org>"}


async def test_what_nobody_foresaw_ends_no_sender(
    mailed: tuple[Api, Mailbox], owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, box = mailed
    faults = [RuntimeError("unforeseen")] * 2

    def faulty(letter: Letter, sender: str) -> EmailMessage:
        if faults:
            raise faults.pop()
        return compose(letter, sender)

    monkeypatch.setattr("pgsocial.mail.sender.compose", faulty)
    owner.execute("update ops.settings set value = '0.2 seconds' where name = 'mail_retry'")
    try:
        await prove(api, box, "ml_dan", "dan@example.org")
    finally:
        owner.execute("update ops.settings set value = '30 seconds' where name = 'mail_retry'")
    assert faults == []


@pytest.mark.parametrize(
    "address", ["a@b\r\nBcc: c@d.org", "a@b, c@d.org", "a@b>", "a b@c.org", "@", ""]
)
def test_what_is_no_address_is_not_mailed(address: str) -> None:
    with pytest.raises(Unmailable):
        compose(Letter(1, "password_changed", address, "ada", None, None), "x@example.org")


def test_an_address_in_another_script() -> None:
    letter = Letter(1, "password_changed", "ada@b\u00fccher.example", "ada", None, None)
    assert b"ada@xn--bcher-kva.example" in bytes(compose(letter, "x@example.org"))


# The session that would note the end of a mail, while it cannot; whether it is ended.
WAITING = (
    "select bool_or(pg_terminate_backend(pid)) from pg_stat_activity"
    " where datname = current_database() and query ~ 'end_mail' and wait_event_type = 'Lock'"
)


async def test_a_mail_whose_end_was_not_noted_is_the_same_mail_again(
    mailbox: tuple[Mailbox, str],
) -> None:
    """In a database of its own, since its mails are locked."""
    box, url = mailbox
    with cloned("pgsocial_mail_lost") as name, connect(name) as owner:
        owner.execute("update ops.settings set value = '0.2 seconds' where name = 'mail_retry'")
        with (
            databases.superuser(name) as administrator,
            databases.superuser(name) as killer,
            running(settings_for(name, mail_url=url, mail_pause=0.05)) as gateway,
        ):
            box.events = [lambda: administrator.execute("begin; lock core.mails in exclusive mode")]
            async with api_of(gateway.url) as api:
                body = {"username": "ml_eve", "password": "first horse"}
                await api.call("POST", "/v1/users", None, body)
                token = await sign_in(api, "ml_eve", "first horse")
                body = {"email": "eve@example.org", "password": "first horse"}
                await api.call("PUT", "/v1/users/me/email", token, body)
                first = await box.next()
                async with asyncio.timeout(20):
                    while killer.execute(WAITING).fetchone() != (True,):
                        await asyncio.sleep(0.02)
                administrator.execute("rollback")
                second = await box.next()
                assert first["Message-ID"] == second["Message-ID"]
                await asyncio.sleep(0.5)
                assert box.mails == []


LETTER = Letter(1, "password_reset", "ada@example.org", "ada", "Ada", "c0de")


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch) -> Iterator[trustme.CA]:
    """Whom this machine trusts, for a while, to say who is who."""
    authority = trustme.CA()
    with authority.cert_pem.tempfile() as path:
        monkeypatch.setenv("SSL_CERT_FILE", path)
        yield authority


def tls_of(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


class Doorman:
    """Knows one user and password; what was tried stays to be looked at."""

    def __init__(self) -> None:
        self.tried: list[tuple[bytes, bytes]] = []

    def __call__(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: Any
    ) -> AuthResult:
        self.tried.append((data.login, data.password))
        return AuthResult(success=self.tried[-1] == (b"ada@x", b"p w"), handled=False)


# The server does not know that smtps is TLS from the first byte.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_credentials_go_over_tls(authority: trustme.CA, scheme: str) -> None:
    doorman = Doorman()
    tls = {"ssl_context" if scheme == "smtps" else "tls_context": tls_of(authority)}
    options = {
        "auth_required": True,
        "authenticator": doorman,
        "auth_require_tls": scheme == "smtp",
    }
    with serving(**tls, **options) as (box, port):
        server = f"127.0.0.1:{port}"
        await transport_of(f"{scheme}://ada%40x:p%20w@{server}").send(compose(LETTER, "x@y.org"))
        assert (await box.next())["To"] == "Ada <ada@example.org>"
        with pytest.raises(aiosmtplib.SMTPAuthenticationError):
            await transport_of(f"{scheme}://ada%40x:wrong@{server}").send(
                compose(LETTER, "x@y.org")
            )
        assert box.mails == []
    assert set(doorman.tried) == {(b"ada@x", b"p w"), (b"ada@x", b"wrong")}


async def test_credentials_never_go_over_a_line_that_is_not_encrypted() -> None:
    doorman = Doorman()
    with serving(authenticator=doorman, auth_require_tls=False) as (box, port):
        to = transport_of(f"smtp://ada:secret@127.0.0.1:{port}")
        with pytest.raises(aiosmtplib.SMTPException):
            await to.send(compose(LETTER, "x@y.org"))
        assert (box.mails, doorman.tried) == ([], [])


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_server_that_is_not_who_it_says_gets_nothing(
    authority: trustme.CA, scheme: str
) -> None:
    for other in (tls_of(trustme.CA()), tls_of(authority, "elsewhere.example")):
        tls = {"ssl_context" if scheme == "smtps" else "tls_context": other}
        with serving(**tls) as (box, port):
            to = transport_of(f"{scheme}://127.0.0.1:{port}")
            with pytest.raises((aiosmtplib.SMTPException, OSError)):
                await to.send(compose(LETTER, "x@y.org"))
            assert box.mails == []


async def test_a_folder_takes_mails_for_its_owner_alone(tmp_path: Path) -> None:
    letter = Letter(1, "password_reset", "ada@example.org", "ada", "Ada", "c0de")
    folder = tmp_path / "mail"
    for _ in range(2):
        await Folder(folder).send(compose(letter, "x@example.org"))
    files = sorted(folder.iterdir())
    assert [file.suffix for file in files] == [".eml"] * 2
    assert all(b"c0de" in file.read_bytes() for file in files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("url", ["ftp://x", "file:relative", "smtp:///", "mail"])
def test_what_says_no_way_to_send_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ConfigurationError, match="PGSOCIAL_MAIL_URL"):
        load(mail_url=url)
