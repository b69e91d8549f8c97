"""Refusals as RFC 9457 problems: from PS codes of the database, from the gateway, from aiohttp."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from http import HTTPStatus

import psycopg
from aiohttp import web
from pydantic import ValidationError

from pgsocial.pool import Busy, Unavailable, is_passing

log = logging.getLogger(__name__)

# The name in a problem's type; the rest are named after their HTTP phrase.
_NAMES = {
    400: "invalid-argument",
    401: "not-authenticated",
    403: "forbidden",
    404: "not-found",
    409: "conflict",
    410: "too-old",
    413: "too-large",
    429: "rate-limited",
    500: "internal-error",
    503: "unavailable",
}


class Problem(Exception):
    """A refusal, ready to be answered."""

    def __init__(
        self,
        status: int,
        detail: str,
        argument: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.argument = argument
        self.headers = dict(headers or {})
        if status == HTTPStatus.UNAUTHORIZED:
            self.headers.setdefault("WWW-Authenticate", "Bearer")
        elif status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.headers.setdefault("Retry-After", "1")

    def document(self, request_id: str | None) -> dict[str, object]:
        phrase = HTTPStatus(self.status).phrase
        name = _NAMES.get(self.status, phrase.lower().replace(" ", "-"))
        members: dict[str, object | None] = {
            "type": f"urn:pgsocial:problem:{name}",
            "title": name.replace("-", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            "argument": self.argument,
            "request_id": request_id,
        }
        return {key: value for key, value in members.items() if value is not None}

    def response(self, request_id: str | None) -> web.Response:
        return web.Response(
            status=self.status,
            body=json.dumps(self.document(request_id)).encode(),
            content_type="application/problem+json",
            headers={"Cache-Control": "no-store", **self.headers},
        )


def problem_of(error: Exception) -> Problem:
    """What the client is told of an error; unexpected ones are logged and say nothing."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Busy):
        # Expected under load, and counted: a line for each would make it worse.
        return Problem(503, "too much is asked at the moment: try again")
    if isinstance(error, Unavailable):
        log.warning("the database is not available: %s", error)
        return Problem(503, "the database does not answer at the moment: try again")
    if isinstance(error, ValidationError):
        return _of_validation(error)
    if isinstance(error, psycopg.Error):
        return of_database(error, {})
    if isinstance(error, web.HTTPException):
        return _of_http(error)
    log.error("unexpected error", exc_info=error)
    return Problem(500, "something went wrong here; the log knows this request by its request_id")


def of_database(error: psycopg.Error, names: Mapping[str, str]) -> Problem:
    """What the client is told; names are those that HTTP gives to the function's arguments."""
    state = error.sqlstate or ""
    diagnosis = error.diag
    message = diagnosis.message_primary or ""
    if re.fullmatch("PS(4[0-9]{2}|503)", state):
        detail = diagnosis.message_detail
        argument = names.get(detail, detail.removeprefix("p_")) if detail else None
        headers = {"Retry-After": "60"} if state == "PS429" else None
        return Problem(int(state[2:]), message, argument, headers)
    if state.startswith("22"):
        # A value that no column could hold, such as a number beyond bigint: named by no function.
        return Problem(400, message)
    if is_passing(error):
        return Problem(503, "the database is busy: try again")
    log.error("unexpected database error %s", state, exc_info=error)
    return Problem(500, "something went wrong here; the log knows this request by its request_id")


def _of_validation(error: ValidationError) -> Problem:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    argument = ".".join(str(part) for part in first["loc"])
    message = first["msg"]
    return Problem(400, message[:1].lower() + message[1:], argument or None)


def _of_http(error: web.HTTPException) -> Problem:
    kept = {name: error.headers[name] for name in ("Allow",) if name in error.headers}
    details = {
        404: "there is nothing at this address",
        405: "this address has no such method",
        413: "the body is larger than this server takes",
    }
    return Problem(error.status, details.get(error.status, error.reason), None, kept)
