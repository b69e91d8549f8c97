"""The form of requests and answers. Forms only: what is allowed, the database decides."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_serializer

Id = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}$")]
Place = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}(\.[0-9]{1,19})?$")]


class Form(BaseModel):
    """What a client sends: an unknown name is more likely a slip than meant."""

    model_config = ConfigDict(extra="forbid")


# Paths and queries


class NoForm(Form):
    pass


class ById(Form):
    id: Id


class ByUsername(Form):
    username: str


class ByTag(Form):
    tag: str = Field(description='Any case, with or without "#".')


class Page(Form):
    limit: int = Field(20, description="Items of a page, 1 to 100.")
    cursor: str | None = Field(None, description="`next` of the page before.")


class UserPostsPage(Page):
    kind: str = Field(
        "all",
        description="all, posts (no replies), replies, media, or one's own likes.",
    )


class RepliesPage(Page):
    order: str = Field("oldest", description="oldest, newest or top")
    cursor: str | None = Field(
        None, description="`next` of the page before, or `more_cursor` of the post in a thread."
    )


class ThreadLimits(Form):
    order: str = Field("oldest", description="oldest, newest or top")
    depth: int = Field(8, description="Levels below the post, 0 to 20.")
    breadth: int = Field(10, description="Replies to the post, 1 to 100.")
    nested: int = Field(3, description="Replies to each reply, 0 to 100.")


class EngagementPage(Page):
    kind: str = Field(description="like or share")


class BookmarkPage(Page):
    folder: Id | None = Field(None, description="Only those in this folder.")


class Via(Form):
    via: Id | None = Field(None, description="`shared_by.share_id` of where it was found.")


class InFolder(Form):
    folder: Id | None = Field(None, description="By default it stays where it is, or is in none.")


class Prefix(Form):
    prefix: str = Field(description='How it begins; any case, with or without "#".')
    limit: int = Field(10, description="1 to 100.")


class ReadUpto(Form):
    upto: datetime | None = Field(
        None, description="`caused_at` of the newest one shown; by default all that there are."
    )


class ExportPage(Form):
    part: str | None = Field(None, description="`next.part` of the page before.")
    cursor: str | None = Field(None, description="`next.cursor` of the page before.")
    limit: int = Field(500, description="Rows of a page, 1 to 10,000.")


class MuteEnd(Form):
    until: datetime | None = Field(None, description="When it ends; by default it does not.")


class SeveralUsers(Form):
    ids: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}(,[0-9]{1,19})*$")] = Field(
        description="At most 100 ids, with commas between."
    )


class EventPage(Form):
    after: Place | None = Field(
        None, description="`next` of the page before; without it, only what comes from now on."
    )
    limit: int = Field(1000, description="Events of a page, 1 to 10,000.")


class SocketQuery(Form):
    after: Place | None = Field(
        None, description="`next` of the last message; without it, only what comes from now on."
    )


class WriteHeaders(Form):
    idempotency_key: str | None = Field(
        None,
        alias="Idempotency-Key",
        description="A repeated request with the same key answers the same post.",
    )


# Bodies


class SignUp(Form):
    username: str = Field(description="2 to 30 letters (A-Z, a-z), digits and underscores.")
    password: str = Field(min_length=8, max_length=200)
    display_name: str | None = Field(None, description="By default the username.")
    bio: str = ""


class SignIn(Form):
    username: str
    password: str = Field(max_length=200)
    label: str = Field("", description="What the token is for, such as a device.")
    reactivate: bool = Field(False, description="Wake the account if it was deactivated.")


class Media(BaseModel):
    """A picture or a video, kept elsewhere."""

    model_config = ConfigDict(extra="allow")

    kind: str = Field(description="image or video")
    url: str
    alt: str | None = None
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None


def _json_of(media: list[Media]) -> str:
    return json.dumps([item.model_dump(exclude_unset=True) for item in media])


class NewPost(Form):
    body: str = Field("", description="At most 10,000 characters; needed where there are no media.")
    reply_to_id: Id | None = None
    quote_of_id: Id | None = None
    media: list[Media] = []
    visibility: str = Field("public", description="public, followers or mentioned")
    tags: list[str] = Field([], description="Hashtags beside those in the body; at most 50.")
    lang: str | None = Field(None, description="A language tag (BCP 47).")
    reply_permission: str = Field(
        "everyone", description="Who may reply: everyone, followers, mentioned or nobody."
    )

    @field_serializer("media")
    def _media_as_json(self, media: list[Media]) -> str:
        return _json_of(media)


class PostChange(Form):
    body: str | None = None
    media: list[Media] | None = None
    tags: list[str] | None = Field(None, description="Hashtags beside those in the body.")
    lang: str | None = Field(None, description="A language tag (BCP 47).")
    reply_permission: str | None = None
    version: int | None = Field(
        None, description="The version that the change is based on: 409 if another came between."
    )

    @field_serializer("media")
    def _media_as_json(self, media: list[Media] | None) -> str | None:
        return None if media is None else _json_of(media)


class FolderName(Form):
    name: str = Field(description="1 to 100 characters.")


class Views(Form):
    posts: list[Id] = Field(description="What was seen, at most 500.")
    surface: str = Field(
        description="feed, thread, profile, hashtag, search, notification or other"
    )
    opened: list[Id] = Field([], description="Those of them that were opened.")
    dwell_ms: list[int | None] | None = Field(
        None, description="How long each was looked at, in milliseconds."
    )


class ProfileChange(Form):
    display_name: str | None = Field(None, description="1 to 100 characters.")
    bio: str | None = Field(None, description="At most 1,000 characters.")
    avatar_url: str | None = Field(None, description="Empty takes the picture away.")
    locale: str | None = Field(None, description="A language tag (BCP 47).")
    is_private: bool | None = Field(
        None, description="Turning public accepts the requests to follow that wait."
    )
    banner_url: str | None = Field(None, description="Empty takes the picture away.")
    location: str | None = Field(None, description="At most 100 characters.")
    links: list[str] | None = Field(None, description="At most 5 addresses.")


class NewUsername(Form):
    username: str = Field(description="The former one is held for its owner for a while.")


class Code(Form):
    code: str = Field(description="What was mailed to the address.")


class Days(Form):
    days: int = Field(30, description="1 to 366.")


class PreferencesChange(Form):
    """A JSON merge patch (RFC 7396); see social.set_preferences()."""

    changes: dict[str, Any]

    @field_serializer("changes")
    def _as_json(self, changes: dict[str, Any]) -> str:
        return json.dumps(changes)


# Answers, as SQL builds them. They describe the API and are checked against it by the tests.


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Created(Answer):
    id: Id


class Session(Answer):
    token: str
    user_id: Id


class Account(Answer):
    """What only its owner sees."""

    id: Id
    username: str
    locale: str
    email: str | None
    email_verified_at: datetime | None
    is_private: bool
    created_at: datetime


class Token(Answer):
    id: Id
    label: str
    created_at: datetime
    expires_at: datetime
    cursor: str


class Activity(Answer):
    last_seen_at: datetime | None
    active_day_count: int
    active_days: list[date]


class Preferences(Answer):
    languages: list[str]
    hide_replies: bool
    hide_shares: bool
    muted_words: list[str]
    muted_hashtags: list[str]
    notify: dict[str, bool]


class Switched(Answer):
    is_changed: bool


class ExportPlace(Answer):
    part: str
    cursor: str | None


class Export(Answer):
    part: str = Field(description="profile, or a table that holds something of the user's.")
    rows: list[dict[str, Any]]
    next: ExportPlace | None


class Erased(Answer):
    is_erased: bool = Field(description="Whether nothing is left to do.")


class Followed(Answer):
    state: str = Field(description="following or requested")
    is_changed: bool


class Profile(Answer):
    id: Id
    username: str
    display_name: str
    bio: str | None
    avatar_url: str | None
    banner_url: str | None
    location: str | None
    links: list[str] | None
    is_private: bool
    is_verified: bool
    created_at: datetime
    pinned_post_id: Id | None
    post_count: int | None
    follower_count: int | None
    following_count: int | None
    is_self: bool
    is_following: bool
    is_followed_by: bool
    is_blocking: bool
    is_requested: bool
    is_muting: bool


class Relationship(Answer):
    """What one and another user are to each other, as far as the one may know."""

    user_id: Id
    is_following: bool
    is_requested: bool = Field(description="One asks to follow them.")
    is_followed_by: bool
    is_requesting: bool = Field(description="They ask to follow one.")
    is_blocking: bool
    is_muting: bool


class UserItem(Answer):
    id: Id
    username: str
    display_name: str
    avatar_url: str | None
    is_private: bool
    is_verified: bool
    cursor: str


class Engagement(Answer):
    """Who liked or shared a post."""

    user_id: Id
    username: str
    display_name: str
    avatar_url: str | None
    is_verified: bool
    created_at: datetime
    cursor: str


class BookmarkFolder(Answer):
    id: Id
    name: str
    bookmark_count: int = Field(description="Those too that may no longer be seen.")
    created_at: datetime


class Author(Answer):
    id: Id
    username: str
    display_name: str
    avatar_url: str | None
    is_verified: bool


class Sharer(Answer):
    id: Id
    username: str
    display_name: str
    share_id: Id


class NotificationActor(Answer):
    id: Id
    username: str
    display_name: str
    avatar_url: str | None


class Quoted(Answer):
    id: Id
    author_id: Id
    author_username: str
    author_display_name: str
    body: str
    media: list[Media]
    created_at: datetime


class Entity(Answer):
    kind: str = Field(description="mention, hashtag or url")
    start: int = Field(description="Where it begins in the body, in code points from 0.")
    end: int = Field(description="Where what follows it begins.")
    user_id: Id | None = Field(default=None, description="Of a mention: whom.")
    username: str | None = Field(default=None, description="Of a mention: their name now.")
    tag: str | None = Field(default=None, description="Of a hashtag, as it is looked for.")
    url: str | None = Field(default=None, description="Of an address.")


class Post(Answer):
    id: Id
    author: Author
    body: str
    media: list[Media]
    visibility: str
    reply_permission: str = Field(description="everyone, followers, mentioned or nobody")
    lang: str | None
    reply_to_id: Id | None
    root_id: Id | None
    quote_of_id: Id | None
    created_at: datetime
    edited_at: datetime | None
    like_count: int
    share_count: int
    reply_count: int
    quote_count: int
    is_liked: bool
    is_shared: bool
    is_bookmarked: bool
    is_tombstone: bool
    depth: int | None = Field(description="Set in threads: 0 for their first post.")
    shared_by: Sharer | None = Field(description="Set in feeds where it stands at a share.")
    quoted: Quoted | None = Field(description="The quoted post, where the viewer sees it.")
    more_cursor: str | None = Field(
        description="Set in threads where more replies to this post follow in its list of replies."
    )
    entities: list[Entity] = Field(description="What the body names, in its order.")
    cursor: str | None


class Tombstone(Answer):
    """Stands for a post of a thread that may not be seen, where replies to it may."""

    id: Id
    is_tombstone: bool
    reply_to_id: Id | None
    depth: int
    more_cursor: str | None
    cursor: str


class Notification(Answer):
    kind: str = Field(description="follow, request, like, share, reply, quote or mention")
    post_id: Id | None
    body: str | None = Field(description="The post's text.")
    actor: NotificationActor = Field(description="Who was last.")
    other_count: int = Field(description="How many others, at most 99 of follows.")
    caused_at: datetime
    is_read: bool
    cursor: str


class PostVersion(Answer):
    """What a post said until the next version."""

    post_id: Id
    version: int
    body: str
    media: list[Media]
    created_at: datetime
    is_current: bool


class Event(Answer):
    batch_id: Id
    id: Id
    type: str
    actor_id: Id | None
    post_id: Id | None
    user_id: Id | None
    version: int
    created_at: datetime
    request_id: str | None
    payload: dict[str, Any]


T = TypeVar("T")


class PageOf(Answer, Generic[T]):
    items: list[T]
    next: str | None = Field(description="`cursor` of the next page; null at the end.")


class Users(PageOf[UserItem]):
    pass


class Relationships(Answer):
    items: list[Relationship]


class Posts(PageOf[Post]):
    pass


class Thread(Answer):
    items: list[Post | Tombstone]


class PostVersions(Answer):
    items: list[PostVersion]


class Engagements(PageOf[Engagement]):
    pass


class BookmarkFolders(Answer):
    items: list[BookmarkFolder]


class Recorded(Answer):
    new_count: int = Field(description="How many were not known of this viewer and time.")


class Tokens(PageOf[Token]):
    pass


class Notifications(PageOf[Notification]):
    pass


class Unread(Answer):
    unread_count: int = Field(description='At most 100: show that as "99+".')


class FeedRule(Answer):
    rule: str
    is_met: bool
    detail: str


class FeedRules(Answer):
    items: list[FeedRule]


class Hashtag(Answer):
    tag: str
    post_count: int


class Hashtags(Answer):
    items: list[Hashtag]


class Events(Answer):
    items: list[Event]
    next: Place = Field(description="`after` of the next request; there always is one.")


class Batch(Answer):
    """A message of the WebSocket."""

    batch: Id
    next: Place = Field(description="`after` to go on with, once all events here are dealt with.")
    events: list[Event]


class Refusal(Answer):
    """RFC 9457: application/problem+json."""

    type: str
    title: str
    status: int
    detail: str
    argument: str | None = Field(None, description="The name of what was wrong.")
    request_id: str | None = None


class Health(Answer):
    status: str = Field(description="ready, degraded (works, but look at it) or down")
    database: str
    redis: str
    log_lag_seconds: float | None
    log_lag_batches: int | None
