"""How a message leaves: into a folder, or by SMTP."""

from __future__ import annotations

import asyncio
import os
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib

from pgsocial.mail.letter import Unmailable

SCHEMES = ("file", "smtp", "smtps")


class Transport(Protocol):
    async def send(self, message: EmailMessage) -> None:
        """An Unmailable where trying again is of no use; any OSError or SMTPException else."""


class Folder:
    """One .eml file a message: for development, and whoever picks them up."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: EmailMessage) -> None:
        await asyncio.to_thread(self._write, bytes(message))

    def _write(self, text: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{time.time_ns()}.{os.getpid()}"
        path = self._folder / f".{name}"
        # It holds a code.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
        path.rename(self._folder / f"{name}.eml")


class Smtp:
    """A server that takes mails on. Credentials never go over a line that is not encrypted."""

    def __init__(self, url: SplitResult) -> None:
        self._is_tls = url.scheme == "smtps"
        self._host = url.hostname or "localhost"
        self._port = url.port or (465 if self._is_tls else 587 if url.username else 25)
        self._user = unquote(url.username) if url.username else None
        self._password = unquote(url.password) if url.password else None

    async def send(self, message: EmailMessage) -> None:
        try:
            await aiosmtplib.send(
                message,
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._is_tls,
                # None: where the server offers it.
                start_tls=None if self._is_tls or not self._user else True,
                timeout=20,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(refused.code >= 500 for refused in error.recipients):
                raise Unmailable(str(error)) from error
            raise
        except aiosmtplib.SMTPNotSupported as error:
            raise Unmailable(str(error)) from error


def transport_of(url: str) -> Transport:
    parts = urlsplit(url)
    return Folder(Path(unquote(parts.path))) if parts.scheme == "file" else Smtp(parts)


def check_url(url: str) -> str:
    """For the settings: says in a line what is wrong with it."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise ValueError("say file:///a/folder, smtp://host or smtps://user:password@host")
    if parts.scheme == "file" and not parts.path.startswith("/"):
        raise ValueError("a folder is said whole: file:///a/folder")
    if parts.scheme != "file" and (not parts.hostname or parts.port == 0):
        raise ValueError("say which host")
    return url
