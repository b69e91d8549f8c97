"""Lines of the log: a JSON object each, so that nothing that somebody sends can make one."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from aiohttp import web

from pgsocial.gateway import keys

access = logging.getLogger("pgsocial.access")


class Lines(logging.Formatter):
    """Of a record its time, level, logger, message and error, and what stands in its `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def log_to_stderr(level: int) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(level=level, handlers=[handler])
    if level > logging.INFO:
        # Each attempt of each connection; that the database is away is said by others.
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


def tell(request: web.Request, route: str, status: int, seconds: float) -> None:
    """A line for a request: who asked for which route, never what was said or by which token."""
    access.info(
        "request",
        extra={
            "fields": {
                "request_id": request[keys.REQUEST_ID],
                "method": request.method,
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 1),
                "user_id": request.get(keys.USER),
            }
        },
    )
