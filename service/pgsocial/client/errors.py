"""Refusals as classes, one for each PS code of the database."""

from __future__ import annotations

from typing import Any, ClassVar


class ApiError(Exception):
    """A refusal: `detail` for people, `argument` with the name of what was wrong."""

    code: ClassVar[str] = ""

    def __init__(self, status: int, problem: dict[str, Any], retry_after: float | None) -> None:
        super().__init__(problem.get("detail") or f"status {status}")
        self.status = status
        self.detail: str = problem.get("detail", "")
        self.argument: str | None = problem.get("argument")
        self.request_id: str | None = problem.get("request_id")
        self.retry_after = retry_after


class InvalidArgument(ApiError):
    code = "PS400"


class NotAuthenticated(ApiError):
    code = "PS401"


class Forbidden(ApiError):
    code = "PS403"


class NotFound(ApiError):
    """Unknown, or not for who asks."""

    code = "PS404"


class Conflict(ApiError):
    code = "PS409"


class TooOld(ApiError):
    """A place or thing that is no longer kept: fetch afresh."""

    code = "PS410"


class RateLimited(ApiError):
    """Ask again after `retry_after` seconds."""

    code = "PS429"


class Unavailable(ApiError):
    """Nothing is wrong with the request: ask again after `retry_after` seconds."""

    code = "PS503"


_CLASSES = {
    int(it.code[2:]): it
    for it in (
        InvalidArgument, NotAuthenticated, Forbidden, NotFound, Conflict, TooOld, RateLimited,
        Unavailable,
    )
}  # fmt: skip


def error_of(status: int, problem: dict[str, Any], retry_after: str | None) -> ApiError:
    seconds = float(retry_after) if retry_after and retry_after.isdigit() else None
    return _CLASSES.get(status, ApiError)(status, problem, seconds)
