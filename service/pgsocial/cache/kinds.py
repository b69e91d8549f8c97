"""What is kept outside the database: one row a kind. docs/caching.md is made from this table.

A page is tied to what stands on it, who looks, and whose posts may come onto it. The function
internal.cache_ends() says which of these the log has ended; nothing here decides who sees what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    name: str
    routes: tuple[str, ...]  # Names of the routes whose answers are kept; none: not a page.
    holds: str
    key: str
    seconds: int  # That it is kept at most.
    projections: tuple[str, ...] = ()  # Read models that must be as far as the log.
    ends: tuple[str, ...] = ("shown", "viewer", "post")  # Kinds of internal.cache_ends().
    for_users: bool = True  # Else for guests alone.
    is_first_page: bool = True  # Whether only pages without a cursor are kept.
    is_page: bool = True  # Else its routes ask for it themselves, and it holds no answer.


_COUNTERS = ("post_counters", "user_counters")

# fmt: off
KINDS = (
    Kind("sessions", (), "Whose a bearer token is.", "pgsocial:EPOCH:session:{DIGEST}", 10,
         ends=("session",)),
    Kind("feed", ("home_feed",), "First pages of home feeds.", "pgsocial:EPOCH:user:{USER}", 30,
         ("timelines", *_COUNTERS), ("shown", "viewer", "post", "author")),
    Kind("profiles", ("get_user", "get_user_by_username"), "A person as somebody sees them.",
         "pgsocial:EPOCH:user:{USER}, pgsocial:EPOCH:guest:{DIGEST}", 30, _COUNTERS,
         ("shown", "viewer", "person")),
    Kind("posts", ("get_post",), "A post as somebody sees it.",
         "pgsocial:EPOCH:user:{USER}, pgsocial:EPOCH:guest:{DIGEST}", 30, _COUNTERS),
    Kind("lists", ("list_user_posts",), "First pages of a person's posts, for guests.",
         "pgsocial:EPOCH:guest:{DIGEST}", 30, _COUNTERS, ("shown", "post", "author"),
         for_users=False),
    Kind("search", ("search_posts", "search_users", "search_hashtags"), "What a search finds.",
         "pgsocial:EPOCH:user:{USER}, pgsocial:EPOCH:guest:{DIGEST}", 5, ()),
    Kind("suggestions", ("suggest", "suggest_users", "related_hashtags"),
         "What somebody may mean or like.",
         "pgsocial:EPOCH:user:{USER}, pgsocial:EPOCH:guest:{DIGEST}", 10, ()),
    Kind("threads", ("get_thread", "list_replies", "list_quotes", "list_hashtag_posts",
                     "list_hashtags"),
         "What else guests read; what was added shows when its time is over.",
         "pgsocial:EPOCH:guest:{DIGEST}", 5, _COUNTERS, for_users=False),
    Kind("leaderboards", ("list_leaders", "list_top_posts", "my_rank"),
         "Places of all, as sorted sets; who of them is shown to whom is asked each time.",
         "pgsocial:EPOCH:board:{BOARD}", 5, ends=(), is_page=False),
)
# fmt: on

SESSIONS, BOARDS = KINDS[0], KINDS[-1]
BY_ROUTE: Mapping[str, Kind] = {
    route: kind for kind in KINDS if kind.is_page for route in kind.routes
}
# Nothing is kept longer, so what ended longer ago need not be known.
LONGEST = max(kind.seconds for kind in KINDS)

_ENDS = {
    "shown": "a post, share or person on it changes or goes, or a person's preferences do",
    "viewer": "its reader does anything, or somebody follows, asks or blocks them",
    "author": "somebody whose posts it lists posts, edits, deletes or shares",
    "person": "a person on it is followed, follows, posts or changes",
    "post": "a post on it is liked, shared, answered or quoted",
    "session": "a token of its user is revoked, or the user changes, is suspended or goes",
}


def document() -> str:
    """The table of docs/caching.md."""
    rows = [
        "| kind | what | routes | key | kept at most | ends when |",
        "|---|---|---|---|---|---|",
    ]
    for kind in KINDS:
        readers = "" if kind.for_users else " (guests)"
        routes = ", ".join(f"`{it}`" for it in kind.routes) or "every one with a token"
        ends = "; ".join(_ENDS[it] for it in kind.ends if kind.for_users or it != "viewer")
        ends = ends or "its time is over"
        keys = ", ".join(f"`{it}`" for it in kind.key.split(", "))
        cells = (kind.name, kind.holds, routes + readers, keys, f"{kind.seconds} s", ends)
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"
