"""What a mail says. Nothing in it is anybody's choice but names, and those as data."""

from __future__ import annotations

from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, localtime, parseaddr
from typing import Any


class Unmailable(Exception):
    """It cannot be sent, now or later."""


@dataclass(frozen=True)
class Letter:
    """A row of internal.take_mail()."""

    id: int
    kind: str
    email: str
    username: str | None
    display_name: str | None
    code: str | None
    alert: dict[str, Any] | None = None


_TEXTS = {
    "email_code": (
        "Your code to prove this address",
        "@{username} has given this address as theirs. This code proves it, within a day:\n\n"
        "    {code}\n\n"
        "If that was not you, do nothing: without the code nothing happens.\n",
    ),
    "password_reset": (
        "Your code to set another password",
        "Somebody, hopefully you, has asked for another password for @{username}. This code\n"
        "sets one, once, and for a short time:\n\n"
        "    {code}\n\n"
        "If that was not you, do nothing, and tell nobody the code: your password stays.\n",
    ),
    "password_changed": (
        "Your password was changed",
        "The password of @{username} was changed. Whoever was signed in elsewhere no longer is.\n\n"
        "If that was not you, ask for another password at once: the code comes to this address.\n",
    ),
    "email_changed": (
        "Your e-mail address was changed",
        "@{username} now has another e-mail address than this one.\n\n"
        "If that was not you, write to those who run this service.\n",
    ),
}

_ALERT = (
    "{description}\n\n"
    "    {rule}, {subject}: {value:g} {unit} (wrong where {comparison} {threshold:g})\n"
    "    since {started_at}{end}\n\n"
    "What to do: {runbook}\n"
)


def compose(letter: Letter, sender: str) -> EmailMessage:
    """The message; an Unmailable where the address cannot be written into a header."""
    subject, text = _of_alert(letter.alert) if letter.alert else _of_account(letter)
    local, _, domain = letter.email.rpartition("@")
    message = EmailMessage(policy=SMTP if local.isascii() else SMTPUTF8)
    try:
        address = f"{local}@{domain.encode('idna').decode()}"
        message["From"] = sender
        message["To"] = Address(letter.display_name or "", addr_spec=address)
    except (ValueError, IndexError, MessageError) as error:
        raise Unmailable(f"no mail can be addressed so: {error}") from error
    message["Subject"] = subject
    message["Date"] = format_datetime(localtime())
    # The same at each attempt, so that a mailbox can tell that it has it already.
    message["Message-ID"] = f"<{letter.id}.{letter.kind}@{_domain(sender)}>"
    # Answering machines stay silent (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _of_account(letter: Letter) -> tuple[str, str]:
    subject, text = _TEXTS[letter.kind]
    return subject, text.format(username=letter.username, code=letter.code)


def _of_alert(alert: dict[str, Any]) -> tuple[str, str]:
    # A subject is what some rule found: it must stay on its line.
    of = " ".join(str(alert["subject"]).split())
    end = f", until {alert['resolved_at']}" if alert["resolved_at"] else ""
    subject = f"[{alert['state']}] {alert['severity']}: {alert['rule']} {of}"
    return subject[:200], _ALERT.format(**{**alert, "subject": of}, end=end)


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
