"""What a stream tells, as docs/guide/realtime.md has it: `type` says which."""

from __future__ import annotations

from typing import Literal, TypedDict

from pgsocial.client.operations import Event


class StreamEvent(Event):
    """An event, with those of one's topics by which it comes."""

    topics: list[str]


class Events(TypedDict):
    type: Literal["events"]
    batch: str
    next: str
    events: list[StreamEvent]


class Counters(TypedDict):
    type: Literal["counters"]
    post_id: str
    like_count: int
    share_count: int
    reply_count: int
    quote_count: int


class NewPosts(TypedDict):
    type: Literal["new_posts"]
    count: int


class Badge(TypedDict):
    type: Literal["notifications"]
    unread_count: int


class TypingUser(TypedDict):
    id: str
    username: str


class Typing(TypedDict):
    type: Literal["typing"]
    post_id: str
    user: TypingUser


class Presence(TypedDict):
    type: Literal["presence"]
    user_id: str
    state: Literal["online", "away", "offline"]
    last_seen_at: str | None


class Trends(TypedDict):
    """The first 10 of a list, as it is now: hashtags, or ids of posts."""

    type: Literal["trends"]
    kind: Literal["hashtag", "post"]
    window: Literal["hour", "day", "week"]
    language: str | None
    items: list[str]


class Refused(TypedDict):
    """What one said in between, or a topic that one had and may not follow any more."""

    type: Literal["error"]
    code: str
    topic: str | None
    message: str


Message = Events | Counters | NewPosts | Badge | Typing | Presence | Trends | Refused
