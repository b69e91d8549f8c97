"""Takes mails from the database and sends them. Any number may run: a mail is taken by one of
them, for a while. It ends once it is sent; a process that dies between the two sends it twice."""

from __future__ import annotations

import logging

from aiosmtplib import SMTPException

from pgsocial.config import Settings
from pgsocial.mail.letter import Letter, Unmailable, compose
from pgsocial.mail.transport import Transport, transport_of
from pgsocial.metrics import Metrics
from pgsocial.pool import Database
from pgsocial.queue import keep_taking

log = logging.getLogger(__name__)

_TAKE = "select id, kind, email, username, display_name, code, alert from internal.take_mail()"
_END = "select internal.end_mail(%(id)s::bigint, %(error)s::text, %(is_final)s)"


class Sender:
    def __init__(
        self, worker: Database, transport: Transport, sender: str, pause: float, metrics: Metrics
    ) -> None:
        self._worker = worker
        self._transport = transport
        self._sender = sender
        self._pause = pause
        self._metrics = metrics

    @classmethod
    def of(cls, settings: Settings, worker: Database, metrics: Metrics) -> Sender | None:
        """None where no way to send is set: then mails wait in the database, and lapse there."""
        if settings.mail_url is None:
            log.warning("PGSOCIAL_MAIL_URL is not set: no mail is sent")
            return None
        transport = transport_of(settings.mail_url.get_secret_value())
        return cls(worker, transport, settings.mail_from, settings.mail_pause, metrics)

    async def run(self) -> None:
        await keep_taking(self.send_next, self._pause, "mails")

    async def send_next(self) -> bool:
        """Whether there was one."""
        row = await self._worker.row(_TAKE)
        if row is None:
            return False
        letter = Letter(*row)
        error: str | None = None
        is_final = True
        try:
            await self._transport.send(compose(letter, self._sender))
        except Unmailable as refused:
            error = str(refused)
        except (SMTPException, OSError, TimeoutError) as passing:
            error, is_final = f"{type(passing).__name__}: {passing}", False
            log.warning("a mail waits: %s", error)
        result = "sent" if error is None else "refused" if is_final else "failed"
        self._metrics.mails.labels(result).inc()
        await self._worker.value(_END, {"id": letter.id, "error": error, "is_final": is_final})
        return True
