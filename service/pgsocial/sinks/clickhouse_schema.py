"""Tables and views of ClickHouse, and what in them is whose."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pgsocial.sinks.digest import DIGESTED
from pgsocial.sinks.sink import Keep

_ID = "UInt64 codec(Delta, ZSTD(1))"
_NUMBER = "UInt64 codec(ZSTD(1))"
_TIME = "DateTime64(6, 'UTC') codec(Delta, ZSTD(1))"
_TEXT = "String codec(ZSTD(3))"
_WORD = "LowCardinality(String)"
_FLAG = "Bool"

# Kinds of engagements that are kept as long as views are.
VIEWS = ("view", "profile_visit", "post_visit")

# Ids are milliseconds << 20: the month of a key can never change, and so two versions of a row
# always meet in one partition.
_MONTH_OF = "toYYYYMM(fromUnixTimestamp64Milli(toInt64(bitShiftRight({0}, 20)), 'UTC'))"


@dataclass(frozen=True)
class Entity:
    name: str
    columns: dict[str, str]
    order: str
    place: str
    key: str
    partition: str = ""

    @property
    def digest(self) -> str:
        """As internal.sink_digest(), of what stands in the columns."""
        text = ", char(31), ".join(self._text(name) for name in DIGESTED[self.name])
        return f"reinterpretAsUInt32(reverse(substring(SHA256(concat({text})), 1, 4)))"

    def _text(self, name: str) -> str:
        kind = self.columns[name]
        if kind == _TIME:
            return f"toString(toUnixTimestamp64Micro({name}))"
        if kind == _FLAG:
            return f"toString(toUInt8({name}))"
        if kind.startswith("Array"):
            return f"arrayStringConcat(arrayMap(x -> toString(x), {name}), ',')"
        return f"toString({name})"


ENTITY = {
    entity.name: entity
    for entity in (
        Entity(
            "posts",
            {
                "id": _ID, "author_id": _NUMBER, "created_at": _TIME, "edited_at": _TIME,
                "reply_to_id": _NUMBER, "root_id": _NUMBER, "quote_of_id": _NUMBER,
                "visibility": _WORD, "reply_permission": _WORD, "lang": _WORD, "body": _TEXT,
                "media_count": "UInt8", "hashtags": "Array(String)", "mentions": "Array(UInt64)",
                "row_version": "UInt32",
            },
            "id", "id", "toString(id)", _MONTH_OF.format("id"),
        ),
        Entity(
            "users",
            {
                "id": _ID, "created_at": _TIME, "username": _TEXT, "display_name": _TEXT,
                "bio": _TEXT, "location": _TEXT, "locale": _WORD, "is_private": _FLAG,
                "is_verified": _FLAG, "is_active": _FLAG, "row_version": "UInt32",
            },
            "id", "id", "toString(id)",
        ),
        Entity(
            "engagements",
            {
                "kind": _WORD, "subject_id": _ID, "user_id": _NUMBER, "at": "UInt64 codec(ZSTD(1))",
                "created_at": _TIME, "began_at": _TIME, "surface": _WORD, "is_opened": _FLAG,
                "is_first": _FLAG, "dwell_ms": "UInt32 codec(T64, ZSTD(1))",
            },
            "kind, subject_id, user_id, at", "subject_id",
            "concat(kind, ':', toString(subject_id), ':', toString(user_id), ':', toString(at))",
            _MONTH_OF.format("subject_id"),
        ),
        Entity(
            "days",
            {"day": "Date codec(Delta, ZSTD(1))", "user_id": _NUMBER},
            "day, user_id", "toUnixTimestamp64Micro(toDateTime64(day, 6, 'UTC'))",
            "concat(toString(day), ':', toString(user_id))",
            "toYYYYMM(day)",
        ),
        Entity(
            "events",
            {
                "id": _ID, "created_at": _TIME, "type": _WORD, "actor_id": _NUMBER,
                "post_id": _NUMBER, "user_id": _NUMBER, "row_version": "UInt32", "payload": _TEXT,
            },
            "created_at, id", "toUnixTimestamp64Micro(created_at)",
            "concat(toString(toUnixTimestamp64Micro(created_at)), ':', toString(id))",
            "toYYYYMM(created_at)",
        ),
    )
}  # fmt: skip

_KEPT = (
    "'author_id', 'reply_to_id', 'root_id', 'quote_of_id', 'visibility', 'former_visibility',"
    " 'reply_permission', 'share_id', 'via_share_id', 'via_post_id', 'folder_id', 'since',"
    " 'window_at', 'expires_at', 'posts', 'source'"
)
SCRUBBED = (
    "concat('{', arrayStringConcat(arrayMap(p -> concat('\"', p.1, '\": ', p.2),"
    f" arrayFilter(p -> p.1 in ({_KEPT}), JSONExtractKeysAndValuesRaw(payload))), ', '), '}}')"
)
# Rows that hold something of these people; of what is deleted nothing but keys and times is left.
NAMED = ("hasAny(mentions, [{users}])", "arrayFilter(m -> m not in ({users}), mentions)")
PERSONAL = {
    "posts": "author_id in ({users}) and not is_deleted",
    "users": "id in ({users}) and not is_deleted",
    "engagements": "user_id in ({users})"
    " or (kind in ('follow', 'ended_follow', 'profile_visit') and subject_id in ({users}))",
    "days": "user_id in ({users})",
    "events": "if(type like 'post.%', JSONExtractString(payload, 'author_id') in"
    " (select toString(arrayJoin([{users}]))), actor_id in ({users}))"
    f" and arrayExists(k -> k not in ({_KEPT}), JSONExtractKeys(payload))",
}


def listed(kinds: Iterable[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


def create_table(entity: Entity, table: str, keep: Keep) -> str:
    columns = ", ".join(f"{name} {kind}" for name, kind in entity.columns.items())
    partition = f" partition by {entity.partition}" if entity.partition else ""
    index = ""
    ttl = ""
    if entity.name == "engagements":
        index = ", index created_at_idx created_at type minmax granularity 1"
        ttl = (
            " ttl toDateTime(created_at) + toIntervalSecond"
            f"({int(keep.views.total_seconds())}) delete where kind in ({listed(VIEWS)})"
            " and not is_deleted,"
            " toDateTime(created_at) + toIntervalSecond"
            f"({int(keep.ended_follows.total_seconds())}) delete where kind = 'ended_follow'"
            " and not is_deleted"
        )
    if entity.name == "days":
        ttl = f" ttl day + toIntervalDay({keep.active_days.days}) delete where not is_deleted"
    return (
        f"create table if not exists {table} ({columns}, version UInt64 codec(ZSTD(1)),"
        f" is_deleted Bool, digest UInt32 codec(NONE){index})"
        f" engine = ReplacingMergeTree(version){partition} order by ({entity.order}){ttl}"
        # Acknowledged is stored; what a mutation replaced is soon off the disk.
        " settings fsync_after_insert = 1, fsync_part_directory = 1, old_parts_lifetime = 1,"
        " merge_tree_clear_old_parts_interval_seconds = 1, cleanup_delay_period = 1,"
        " cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1,"
        " non_replicated_deduplication_window = 1000"
    )


def views(database: str, name_of: Callable[[str], str]) -> dict[str, str]:
    """What readers ask, by name: the newest version of each row, and rollups of that."""
    made = {}
    for entity in ENTITY.values():
        columns = ", ".join(entity.columns)
        # Sign-ups count those who have left.
        shown = "" if entity.name == "users" else " where not is_deleted"
        extra = ", is_deleted" if entity.name == "users" else ""
        made[entity.name] = (
            f"select {columns}{extra} from {database}.{name_of(entity.name)} final{shown}"
        )
    # Whose a post is never changes, and is known of deleted ones too: versions need no merging.
    made["post_authors"] = f"select id, author_id from {database}.{name_of('posts')}"
    for name, start in (("hourly", "toStartOfHour"), ("daily", "toStartOfDay")):
        made[f"engagements_{name}"] = (
            f"select {start}(created_at) as time, kind, subject_id, count() as engagements,"
            " countIf(is_first) as firsts, countIf(is_opened) as opens, sum(dwell_ms) as dwell_ms"
            f" from {database}.engagements group by time, kind, subject_id"
        )
    return made
