"""The one place of configuration: the environment first, then the running stack's stack.env."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from limits import RateLimitItem, parse
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pgsocial.addresses import (
    ClickHouseUrl,
    DatabaseUrl,
    ElasticsearchUrl,
    Origin,
    RedisUrl,
    WebUrl,
)
from pgsocial.mail.transport import check_url


class ConfigurationError(Exception):
    """Something to set right before starting; the message says what."""


def _check_rate(value: str) -> str:
    if value:
        parse(value)
    return value


def _check_mail(value: SecretStr) -> SecretStr:
    check_url(value.get_secret_value())
    return value


def _check_push_key(value: Path) -> Path:
    from pgsocial.push.vapid import read_key

    read_key(value)
    return value


def _split(value: object) -> object:
    return (
        [it.strip() for it in value.split(",") if it.strip()] if isinstance(value, str) else value
    )


Rate = Annotated[str, AfterValidator(_check_rate)]


def run_folder() -> Path:
    """Where the stack of this checkout keeps its data and its addresses."""
    return Path(os.environ.get("PGSOCIAL_RUN") or ".run").resolve()


class Settings(BaseSettings):
    """Each field is the variable PGSOCIAL_<NAME>, but for REDIS_URL."""

    model_config = SettingsConfigDict(
        env_prefix="PGSOCIAL_",
        extra="ignore",
        frozen=True,
        validate_by_name=True,
        allow_inf_nan=False,
    )

    app_url: DatabaseUrl = Field(description="Database, as a member of pgsocial_app.")
    worker_url: DatabaseUrl = Field(
        description="Database, as pgsocial_worker. A direct connection: LISTEN and session locks "
        "do not pass PgBouncer."
    )
    redis_url: RedisUrl = Field(validation_alias="REDIS_URL", description="Redis; disposable.")

    redis_cluster: bool = Field(
        False, description="REDIS_URL is a node of a Redis Cluster: any, the others are found."
    )

    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    pool_min: int = Field(2, ge=1, description="Connections of the request pool kept open.")
    pool_max: int = Field(10, ge=1, description="Most connections of the request pool.")
    pool_timeout: float = Field(5, gt=0, description="Seconds to wait for a free connection.")
    read_url: DatabaseUrl | None = Field(
        None, description="A hot standby of PGSOCIAL_APP_URL's server, which then serves reads."
    )
    read_lag: float = Field(
        1, gt=0, description="Seconds that the standby may be behind; the primary serves then."
    )
    pool_waiting: int = Field(
        100, ge=1, description="Requests that may wait for a connection; further ones are 503."
    )
    prepare_threshold: int | None = Field(
        5,
        description="Prepare a statement from this use on; none behind a PgBouncer without "
        "max_prepared_statements.",
    )
    request_timeout: float = Field(15, gt=0, description="Seconds that one SQL call may take.")
    body_limit: int = Field(2**20, gt=0, description="Bytes of a request's body, decompressed.")
    head_timeout: float = Field(10, gt=0, description="Seconds that a request's head may take.")
    body_timeout: float = Field(15, gt=0, description="Seconds that a request's body may take.")
    idle_timeout: float = Field(
        75,
        gt=0,
        description="Seconds that a connection may wait for a request; longer than a proxy in "
        "front keeps one.",
    )
    token_ttl: float = Field(
        2,
        ge=0,
        description="Seconds that a checked token is believed where the cache is off, or does not "
        "know what has ended.",
    )
    guest_cache: int = Field(5, ge=0, description="Seconds that guests' pages may be kept.")
    cache: bool = Field(True, description="Keep pages and sessions in Redis: docs/caching.md.")
    cache_url: RedisUrl | None = Field(
        None, description="Redis of the cache alone; by default that of REDIS_URL."
    )
    cache_cluster: bool = Field(
        False, description="PGSOCIAL_CACHE_URL is a node of a Redis Cluster."
    )
    cache_timeout: float = Field(
        0.25, gt=0, description="Seconds that the cache may take before the database is asked."
    )
    cache_warming: float = Field(
        5,
        ge=0,
        description="Feeds a second made ahead for who was active, once the cache is empty.",
    )
    cache_poll: float = Field(0.1, gt=0, description="Seconds between looks at what has ended.")
    cache_trust: float = Field(
        1,
        gt=0,
        le=2,
        description="Seconds that the log may not be followed, nor sealed, and pages "
        "still be served from the cache.",
    )
    hash_threads: int = Field(2, ge=1, description="Passwords hashed at once, each in 64 MiB.")
    trust_forwarded: bool = Field(
        False,
        description="Take a guest's address from the last entry of X-Forwarded-For: only "
        "behind a proxy that sets it.",
    )

    limit_read: Rate = Field("1200/minute", description="Reads per user or guest's address.")
    limit_write: Rate = Field("300/minute", description="Writes per user.")
    limit_sign_up: Rate = Field("30/hour", description="New accounts per address.")
    limit_sign_in: Rate = Field("30/minute", description="Attempts to sign in per address.")
    limit_sign_in_account: Rate = Field(
        "10/hour", description="Attempts to sign in per account, from where nobody has before."
    )
    limit_sign_in_known: Rate = Field(
        "60/hour", description="The same, per account and address from where somebody has."
    )
    limit_reset: Rate = Field("10/hour", description="Codes for a password asked for, per address.")
    limit_password: Rate = Field("10/hour", description="Tries at the present password per token.")

    mail_url: Annotated[SecretStr, AfterValidator(_check_mail)] | None = Field(
        None,
        description="How mails leave: smtp://user:password@host (with STARTTLS), smtps://..., or "
        "file:///a/folder for .eml files; by default they do not.",
    )
    mail_from: str = Field("pgsocial <no-reply@localhost>", description="Whom mails are from.")
    mail_pause: float = Field(1, gt=0, description="Seconds between looks for a mail to send.")

    delivery_pause: float = Field(
        1,
        gt=0,
        description="Seconds between looks for what to send to web hooks and browsers.",
    )
    push_key: Annotated[Path, AfterValidator(_check_push_key)] | None = Field(
        None,
        description="File with the key by which push services know this server, of `pgsocial "
        "push-key`; by default browsers are pushed nothing.",
    )
    push_contact: str = Field(
        "mailto:no-reply@localhost",
        pattern=r"^(mailto:|https://)\S+$",
        description="Whom push services turn to: mailto: and an address, or https://...",
    )
    hooks_private: bool = Field(
        False,
        description="Let users' web hooks and browsers be reached over plain http and at private "
        "addresses: for development.",
    )

    embed_url: WebUrl | None = Field(
        None,
        description="Base URL of an embedder that speaks the OpenAI embeddings API, such as "
        "http://127.0.0.1:8100/v1; by default there is no search by meaning.",
    )
    embed_key: SecretStr | None = Field(None, description="Key of the embedder, if it wants one.")
    embed_timeout: float = Field(
        60, gt=0, description="Seconds that the embedder may take for a batch of texts."
    )
    embed_question_timeout: float = Field(
        3, gt=0, description="Seconds that the embedder may take for a question."
    )

    clickhouse_url: ClickHouseUrl | None = Field(
        None,
        description="ClickHouse, such as clickhouse://user:password@host:8123; by default chDB, "
        "the same engine within the process that runs the sink, in the run folder.",
    )
    clickhouse_reach: float = Field(
        30,
        ge=0,
        description="Days: what analytics asks about more of them ClickHouse counts, where a "
        "server of it is set.",
    )
    clickhouse_lag: float = Field(
        10, gt=0, description="Seconds that ClickHouse may be behind; PostgreSQL counts then."
    )
    clickhouse_timeout: float = Field(
        2, gt=0, description="Seconds that ClickHouse may take to count; PostgreSQL does then."
    )
    elasticsearch_url: ElasticsearchUrl | None = Field(
        None,
        description="Elasticsearch, such as http://user:password@127.0.0.1:9200; by default there "
        "is none.",
    )
    elasticsearch_name: str = Field(
        "pgsocial-posts",
        pattern=r"^[a-z][a-z0-9_-]{0,99}$",
        description="The alias of the index of posts; indexes are called so, with a number.",
    )
    elasticsearch_users_name: str = Field(
        "pgsocial-users",
        pattern=r"^[a-z][a-z0-9_-]{0,99}$",
        description="The alias of the index of users, likewise.",
    )
    elasticsearch_timeout: float = Field(
        2, gt=0, description="Seconds that Elasticsearch may take for a search."
    )
    search_engine: Literal["postgres", "elasticsearch"] = Field(
        "postgres", description="Which one searches posts and users where a request does not say."
    )

    archive_folder: Path | None = Field(
        None,
        description="Folder of the sinks that write files; by default archive in the run folder.",
    )
    scale_high: float = Field(
        0.75, gt=0, le=1, description="With --workers MIN:MAX: one more where all are so busy."
    )
    scale_low: float = Field(
        0.5, gt=0, le=1, description="One fewer where the others would be no busier than this."
    )
    scale_up: float = Field(5, gt=0, description="Seconds of that before one more is started.")
    scale_down: float = Field(60, gt=0, description="Seconds of that before one is let go.")
    drain_timeout: float = Field(
        30, gt=0, description="Seconds that a worker that goes waits for its connections to end."
    )
    record_interval: float = Field(
        60,
        gt=0,
        description="Seconds between what each process tells the database of itself: "
        "docs/guide/monitoring.md.",
    )
    web: bool = Field(True, description="Serve the page at /.")
    web_library: Path | None = Field(
        None,
        description="A module with Preact and htm, such as node_modules/htm/preact/"
        "standalone.module.js; by default that of the package datasette-preact.",
    )
    web_images: str = Field(
        "https:",
        pattern=r"^[^;,\s]*( [^;,\s]+)*$",
        description="Where pictures in the page may come from beside its own address, as img-src "
        "of a content security policy.",
    )

    tick_interval: float = Field(0.015, gt=0, description="Seconds between ticks while busy.")
    tick_idle: float = Field(0.045, gt=0, description="Seconds between ticks while idle.")
    stream_key: str = Field("pgsocial:batches", description="Redis stream of batches.")
    stream_length: int = Field(10_000, ge=1, description="About how many entries it keeps.")

    cors_origins: Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_split)] = Field(
        (),
        description="Origins of web pages that may use this server, such as "
        "https://app.example.org, with commas between; * is all.",
    )

    sockets_per_user: int = Field(20, ge=1, description="WebSockets that one user may have open.")
    sockets_per_address: int = Field(
        1000, ge=1, description="WebSockets that one network address may have open."
    )
    socket_topics: int = Field(100, ge=1, description="Topics that one WebSocket may have.")
    socket_searches: int = Field(
        5, ge=1, description="Searches that a user may follow, on all of their WebSockets."
    )
    searches: int = Field(500, ge=1, description="Searches, each once, that may be followed here.")
    socket_queue: int = Field(256, ge=1, description="Messages that may wait for a slow reader.")
    socket_input: int = Field(
        120, ge=1, description="Messages and pings a minute that a WebSocket may send."
    )
    socket_heartbeat: float = Field(20, gt=0, description="Seconds between pings, and of silence.")
    socket_recheck: float = Field(30, gt=0, description="Seconds between checks of a token.")

    @field_validator("pool_max")
    @classmethod
    def _holds_pool_min(cls, value: int, info: ValidationInfo) -> int:
        if value < info.data.get("pool_min", value):
            raise ValueError("it is less than PGSOCIAL_POOL_MIN")
        return value

    @field_validator("scale_low")
    @classmethod
    def _is_below_scale_high(cls, value: float, info: ValidationInfo) -> float:
        if value >= info.data.get("scale_high", 1.1):
            raise ValueError("workers would come and go: it is not below PGSOCIAL_SCALE_HIGH")
        return value

    @cached_property
    def limits(self) -> dict[str, RateLimitItem]:
        """The rate of each class of routes; an empty one is no limit."""
        rates = {
            "read": self.limit_read,
            "write": self.limit_write,
            "sign_up": self.limit_sign_up,
            "sign_in": self.limit_sign_in,
            "sign_in_account": self.limit_sign_in_account,
            "sign_in_known": self.limit_sign_in_known,
            "reset": self.limit_reset,
            "password": self.limit_password,
        }
        return {name: parse(rate) for name, rate in rates.items() if rate}


def cannot_listen(host: str, port: int, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"cannot listen on {host} port {port}: {error.strerror or error}")


def load(**given: object) -> Settings:
    """Settings, with what is given over all else; a ConfigurationError says what is wrong."""
    try:
        return Settings(_env_file=run_folder() / "stack.env", **given)  # type: ignore
    except ValidationError as error:
        raise ConfigurationError(
            "; ".join(_problem(e["loc"], e["type"], e["msg"]) for e in error.errors())
        ) from None


def _problem(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    name = str(loc[0])
    variable = name if name.isupper() else f"PGSOCIAL_{name.upper()}"
    if kind == "missing":
        return f'{variable} is not set: start a stack with "make up", or set it'
    return f"{variable}: {message}"
