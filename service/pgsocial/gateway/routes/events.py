"""The log as its reader may see it, in pages and as a stream."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, create_model

from pgsocial.cache.pages import Cache
from pgsocial.gateway.answers import Answers, list_of
from pgsocial.gateway.route import Route
from pgsocial.gateway.shapes import Answer, Id, Place
from pgsocial.realtime import sockets

# A place in the log is "batch", or "batch.event" within a batch. last_batch() and read_events() see
# the same snapshot, so that a page that is not full reaches the last batch.
_READ_EVENTS = (
    "select json_build_object('items', coalesce(json_agg(social.to_json(e)), '[]'),"
    " 'next', coalesce((array_agg(e.batch_id || '.' || e.id))[%(limit)s::integer],"
    " social.last_batch()::text))::text"
    " from (select coalesce(%(after)s::text, social.last_batch()::text) as place) as p"
    " cross join lateral social.read_events(%(me)s::bigint, split_part(p.place, '.', 1)::bigint,"
    " nullif(split_part(p.place, '.', 2), '')::bigint, %(limit)s::integer) as e"
)


def _page(answers: Answers) -> Any:
    next_place = Field(description="`after` of the next request; there always is one.")
    return create_model(
        "Events",
        __base__=Answer,
        items=(list_of(answers.row("event")), ...),
        next=(Place, next_place),
    )


def _batch(answers: Answers) -> Any:
    next_place = Field(description="`after` to go on with, once all events here are dealt with.")
    return create_model(
        "Batch",
        __base__=Answer,
        __doc__="A message of the WebSocket.",
        batch=(Id, ...),
        next=(Place, next_place),
        events=(list_of(answers.row("event")), ...),
    )


def _message(answers: Answers) -> Any:
    """Of the messages of a stream the one that holds events; docs/guide/realtime.md has all."""
    topics = Field(description="By which topics of the client it comes.")
    event = create_model(
        "StreamEvent", __base__=answers.row("event"), topics=(list_of(str), topics)
    )
    kind: Any = Literal["events"]
    next_place = Field(description="`after` to go on with, once all events here are dealt with.")
    return create_model(
        "StreamMessage",
        __base__=Answer,
        __doc__="A message of a stream with events; others have another type.",
        type=(kind, ...),
        batch=(Id, ...),
        next=(Place, next_place),
        events=(list_of(event), ...),
    )


def _after(page: str) -> tuple[Any, Any]:
    return Place | None, Field(
        None, description=f"`next` of the {page}; without it, only what comes from now on."
    )


# fmt: off
ROWS = (
    Route("GET", "/v1/events", "read_events", statement=_READ_EVENTS, of_rows=_page,
          names={"after_batch": "after", "after_event": "after"}, cache=Cache.NONE,
          fields={"after": _after("page before")},
          about={"limit": "Events of a page, 1 to 10,000."},
          description="What happened after a place of the log, as far as the caller may see it."),
    Route("GET", "/v1/events/socket", name="follow_events", handler=sockets.follow_events,
          fields={"after": _after("last message")}, of_rows=_batch, status=101,
          description="A WebSocket with what happens, as it happens.",
          errors=(400, 403, 426, 429)),
    Route("GET", "/v1/stream", name="follow_topics", handler=sockets.follow_topics,
          of_rows=_message, status=101,
          fields={"topics": (str | None, None), "ticket": (str | None, None),
                  "after": _after("last message")},
          about={"topics": "Of server-sent events: topics, with commas between.",
                 "ticket": "Of POST /v1/stream/tickets, in place of a header."},
          description="A WebSocket with what concerns topics of its client's choice; without "
          "Upgrade, server-sent events of the topics in the address.",
          errors=(400, 401, 403, 404, 405, 429)),
    Route("POST", "/v1/stream/tickets", "issue_ticket", result="ticket", status=201,
          has_body=False, names={"token": "token"}),
)
