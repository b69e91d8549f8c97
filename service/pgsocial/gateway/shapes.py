"""Forms that the catalog does not know: what jsonb holds, and what the gateway itself answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, NotRequired

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from typing_extensions import TypedDict

Id = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}$")]
Ids = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}(,[0-9]{1,19})*$")]
Place = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}(\.[0-9]{1,19})?$")]


class Form(BaseModel):
    """What a client sends: an unknown name is more likely a slip than meant."""

    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel):
    """What a client gets. Answers are made by SQL, described by this, and compared by the tests."""

    model_config = ConfigDict(extra="forbid")


# What jsonb holds.


class Media(TypedDict):
    """A picture or a video, kept elsewhere."""

    __pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[misc]

    kind: Annotated[str, Field(description="image or video")]
    url: str
    alt: NotRequired[str | None]
    width: NotRequired[int | None]
    height: NotRequired[int | None]
    duration_ms: NotRequired[int | None]


class Sharer(Answer):
    id: Id
    username: str
    display_name: str
    share_id: Id


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


_TIME = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class QuietHours(Answer):
    """From a time of the day until before another, over midnight where that is not later."""

    start: _TIME | None = None
    end: _TIME | None = None
    zone: str | None = Field(None, description="A time zone, such as Europe/Berlin.")


class Preferences(Answer):
    languages: list[str]
    hide_replies: bool
    hide_shares: bool
    muted_words: list[str]
    muted_hashtags: list[str]
    is_discoverable: bool = Field(
        description="Whether searches and suggestions show one to strangers."
    )
    is_indexable: bool = Field(
        description="Whether search finds one's posts for others than followers."
    )
    presence: Literal["everyone", "mutuals", "nobody"] = Field(
        description="To whom it shows that one is there, and of whom one sees it."
    )
    notify: dict[str, bool]
    push: dict[str, bool] = Field(description="What of that a browser is pushed.")
    quiet_hours: QuietHours = Field(description="When nothing is pushed; empty for never.")


class ExportPlace(Answer):
    part: str
    cursor: str | None


class Export(Answer):
    part: str = Field(description="profile, or a table that holds something of the user's.")
    rows: list[dict[str, Any]]
    next: ExportPlace | None


class Hour(Answer):
    hour: int
    people: int | None = Field(description="Null where they are fewer than least_group.")


class HourOfWeek(Hour):
    weekday: int = Field(description="From 1, Monday.")


class Locale(Answer):
    locale: str
    people: int


class Since(Answer):
    half_after: datetime
    quarter_after: datetime


class Followed(Answer):
    user_id: str
    username: str
    people: int


class Audience(Answer):
    sample_size: int = Field(description="How many of the newest followers were looked at.")
    least_group: int = Field(description="Smaller groups are not told.")
    zone: str
    definition: str
    hours: list[Hour]
    week: list[HourOfWeek]
    languages: list[Locale]
    followed_since: Since | None
    also_follow: list[Followed]


class Driver(Answer):
    user_id: str
    username: str
    brought: int = Field(description="How many others came by them.")


class TrendHour(Answer):
    starts_at: datetime
    accounts: int


class Trend(Answer):
    kind: str = Field(description="hashtag or post")
    subject: str
    window: str
    language: str | None = Field(description="Null where all are counted together.")
    state: str = Field(description="trends, held, faded, few_accounts, as_usual or below_threshold")
    rank: int | None = Field(description="From 1; null where it does not trend.")
    observed: int = Field(description="Accounts that joined in within the window.")
    expected: float
    spread: float = Field(description="The standard deviation of the past windows.")
    past_windows: int
    floor: int
    score: float = Field(description="What the rule makes of it now.")
    score_now: float = Field(description="What is left of its peak.")
    threshold: float
    peak: float | None = Field(description="Null where it has none.")
    peak_at: datetime | None
    since_at: datetime | None
    scored_at: datetime | None
    half_life_seconds: float
    rule: str
    rules: dict[str, float] = Field(description="What each registered rule makes of it.")
    hours: list[TrendHour]


class Finding(Answer):
    topic: str
    status: str = Field(description="ok, warn, fail, or unknown where the login may not look")
    message: str
    remedy: str = Field(description="What to do; empty where there is nothing.")


class Findings(Answer):
    items: list[Finding]


# jsonb by the name of its column or argument; others hold any value.
DOCUMENTS: dict[str, Any] = {
    "media": list[Media],
    "shared_by": Sharer,
    "quoted": Quoted,
    "entities": list[Entity],
    "payload": dict[str, Any],
    "drivers": list[Driver],
}

# The form of what SQL's types hold. A bigint is an id, unless a column's name says otherwise.
SCALARS: dict[str, Any] = {
    "bigint": Id,
    "text": str,
    "integer": int,
    "smallint": int,
    "boolean": bool,
    "double precision": float,
    "real": float,
    "numeric": float,
    "date": date,
    "timestamp with time zone": datetime,
    "jsonb": Any,
    "json": Any,
}

# What the gateway answers by itself.


class Changed(Answer):
    is_changed: bool


class PushKey(Answer):
    key: str = Field(description="base64url")


class Accepted(Answer):
    is_accepted: bool


class Session(Answer):
    token: str
    user_id: Id


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
