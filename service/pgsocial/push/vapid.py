"""Who pushes: the key by which push services know this server (RFC 8292), and what is sent them."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from pgsocial.config import Settings

# Seconds that a push service may keep a message, and that it believes a signature; at most a day.
_TTL, _BELIEVED = 86_400, 12 * 3600


class Vapid:
    def __init__(self, file: Path, contact: str) -> None:
        self._key = read_key(file)
        self._contact = contact

    @classmethod
    def of(cls, settings: Settings) -> Vapid | None:
        """None where no key is set: then browsers are pushed nothing."""
        return cls(settings.push_key, settings.push_contact) if settings.push_key else None

    @property
    def public_key(self) -> str:
        """As a browser's pushManager.subscribe() takes it."""
        point = self._key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    def message(
        self, url: str, client_key: str, client_secret: str, body: str
    ) -> tuple[bytes, dict[str, str]]:
        """Body and headers, so that nobody but the browser reads what is said (RFC 8291)."""
        parts = urlsplit(url)
        claims = {
            "sub": self._contact,
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(time.time()) + _BELIEVED,
        }
        # What waits with the push service is replaced by what is newer of the same.
        topic = hashlib.sha256(json.loads(body)["tag"].encode()).digest()[:24]
        headers = {
            **self._key.sign(claims),
            "TTL": str(_TTL),
            "Topic": base64.urlsafe_b64encode(topic).decode(),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
        }
        encrypted: bytes = http_ece.encrypt(
            body.encode(),
            private_key=ec.generate_private_key(ec.SECP256R1()),
            dh=_decoded(client_key),
            auth_secret=_decoded(client_secret),
            version="aes128gcm",
        )
        return encrypted, headers


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def read_key(file: Path) -> Any:
    """For the settings too: a ValueError says what is wrong with it."""
    try:
        return Vapid02.from_pem(file.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise ValueError(
            f"{file} holds no key ({error}): pgsocial push-key {file} makes one"
        ) from None


def make_key(file: Path) -> None:
    """A FileExistsError where there is one: another key ends all subscriptions."""
    key = Vapid02()
    key.generate_keys()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(key.private_pem())
