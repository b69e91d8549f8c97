"""What a mail says. Nothing in it is anybody's choice but names, and those as data."""

from __future__ import annotations

from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, localtime, parseaddr


class Unmailable(Exception):
    """It cannot be sent, now or later."""


@dataclass(frozen=True)
class Letter:
    """A row of internal.take_mail()."""

    id: int
    kind: str
    email: str
    username: str
    display_name: str | None
    code: str | None


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


def compose(letter: Letter, sender: str) -> EmailMessage:
    """The message; an Unmailable where the address cannot be written into a header."""
    subject, text = _TEXTS[letter.kind]
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
    message.set_content(text.format(username=letter.username, code=letter.code))
    return message


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
