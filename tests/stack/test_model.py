"""Random histories of a small group: everybody sees what the rules say, nothing else, in order.

tests/stack/model.py says what the rules are. PGSOCIAL_LONG=3000 runs that many histories, each time
others.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tests.stack.log import Connection, cloned, connect, one, users
from tests.stack.model import Network, Refused, Row, User, Viewer
from tests.stack.vectors import DIMENSIONS, literal, vector

LONG = int(os.environ.get("PGSOCIAL_LONG", "0"))
EXAMPLES = LONG or 150
PEOPLE = 4
TAGS = ["red", "blue"]
_groups = itertools.count(1)

# --- What happens ---

Pairs = Iterable[tuple[int, ...]]


def actives(network: Network) -> Pairs:
    return [(user.id,) for user in network.users.values() if user.is_active]


def strangers(network: Network) -> Pairs:
    pairs = itertools.permutations(network.users, 2)
    return [pair for pair in pairs if network.is_known(*pair) and pair not in network.follows]


def readers(network: Network) -> Pairs:
    """Who could do something with which post."""
    pairs = itertools.product(network.users, network.posts)
    return [(user, post) for user, post in pairs if network.is_seen(user, post)]


def led(network: Network) -> Pairs:
    """Who could come to whom by way of which post."""
    pairs = ((user, network.posts[post].author, post) for user, post in readers(network))
    return [(user, author, post) for user, author, post in pairs if user != author]


def authors(network: Network) -> Pairs:
    return [(post.author, post.id) for post in network.posts.values() if not post.is_deleted]


def folders(network: Network) -> Pairs:
    return [(owner, folder) for folder, (owner, _) in network.folders.items()]


def swapped(pairs: Pairs) -> Pairs:
    return [(other, one_) for one_, other in pairs]


@dataclass(frozen=True)
class Act:
    """A function that is called: how often, with what, and by whom it mostly makes sense."""

    weight: int
    function: str
    arguments: tuple[str, ...]
    likely: Callable[[Network], Pairs]
    rest: dict[str, st.SearchStrategy[Any]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.function


PERSON = st.integers(0, PEOPLE - 1)  # the nth of the group
PERMISSION = st.sampled_from(["everyone", "followers", "mentioned", "nobody"])
# A text with people and tags by their numbers.
BODY = st.tuples(
    st.sampled_from(["a", "b"]),
    st.lists(st.sampled_from(["@0", "@1", "@2", "@3", "#0", "#1"]), max_size=3, unique=True),
)
WRITTEN = {
    "body": BODY,
    "visibility": st.sampled_from(["public", "public", "followers", "mentioned"]),
    "reply_permission": st.just("everyone") | PERMISSION,
    "media": st.sampled_from(
        ["[]", '[{"kind": "image", "url": "https://pgsocial.example/a.png"}]']
    ),
}
EDIT = {
    "body": st.none() | BODY,
    "reply_permission": st.none() | PERMISSION,
    "version": st.none() | st.integers(1, 3),
}
PRIVACY = {"is_private": st.sampled_from([True, True, False])}
# The name that the nth of the group began with, and two more for each.
NAME = {"username": st.tuples(PERSON, st.sampled_from(["", "a", "b"]))}
# Mostly what leaves something out; a hashtag by its number.
CHANGES = {
    "changes": st.one_of(
        st.fixed_dictionaries({"hide_replies": st.sampled_from([True, True, False])}),
        st.fixed_dictionaries({"hide_shares": st.sampled_from([True, True, False])}),
        st.fixed_dictionaries({"muted_words": st.sampled_from([["a"], ["b"], ["a", "b"], []])}),
        st.fixed_dictionaries({"is_discoverable": st.sampled_from([False, False, True])}),
        st.fixed_dictionaries({"muted_hashtags": st.sampled_from([[0], [1], []])}),
        st.fixed_dictionaries(
            {
                "notify": st.dictionaries(
                    st.sampled_from(
                        ["follow", "request", "like", "share", "reply", "quote", "mention"]
                    ),
                    st.sampled_from([False, False, True]),
                    min_size=1,
                    max_size=2,
                )
            }
        ),
    )
}
UNTIL = {"until": st.sampled_from([None, "2100-01-01", "2200-01-01"])}
ON_POST = ("actor", "post")
ON_USER = ("actor", "target")

ACTS = [
    Act(3, "settle", (), lambda n: [()]),
    Act(3, "mark_notifications_read", ("actor",), actives),
    Act(4, "touch_activity", ("actor",), actives),
    Act(10, "create_post", ("author",), actives, WRITTEN),
    Act(9, "create_post", ("author", "reply_to"), readers, WRITTEN),
    Act(5, "create_post", ("author", "quote_of"), readers, WRITTEN),
    Act(1, "create_post", ("author", "reply_to", "quote_of"), lambda n: [], WRITTEN),
    Act(5, "edit_post", ON_POST, authors, EDIT),
    Act(4, "delete_post", ON_POST, authors),
    Act(2, "restore_post", ON_POST, lambda n: [
        (post.author, post.id) for post in n.posts.values() if post.is_deleted
    ]),
    Act(3, "pin_post", ON_POST, authors),
    Act(1, "unpin_post", ("actor",), lambda n: [(user,) for user in n.pins]),
    Act(5, "like_post", ON_POST, readers),
    Act(1, "unlike_post", ON_POST, lambda n: n.likes),
    Act(7, "share_post", ON_POST, readers),
    Act(1, "unshare_post", ON_POST, lambda n: n.shares),
    Act(5, "bookmark_post", ON_POST, readers),
    Act(3, "bookmark_post", ("actor", "post", "folder"), lambda n: [
        (user, post, folder)
        for (user, post), folder in itertools.product(readers(n), n.folders)
        if n.folders[folder][0] == user
    ]),
    Act(3, "create_bookmark_folder", ("actor",), actives, {"name": st.sampled_from("xyz")}),
    Act(1, "rename_bookmark_folder", ("actor", "folder"), folders, {
        "name": st.sampled_from("xyz")
    }),
    Act(1, "delete_bookmark_folder", ("actor", "folder"), folders),
    Act(1, "unbookmark_post", ON_POST, lambda n: n.bookmarks),
    Act(14, "follow_user", ON_USER, strangers),
    Act(5, "follow_user", (*ON_USER, "post"), led),
    Act(3, "record_profile_visits", ("actor", "user", "post"), led),
    Act(2, "unfollow_user", ON_USER, lambda n: [*n.follows, *n.requests]),
    Act(4, "accept_follow", ("actor", "requester"), lambda n: swapped(n.requests)),
    Act(1, "reject_follow", ("actor", "requester"), lambda n: swapped(n.requests)),
    Act(1, "remove_follower", ("actor", "follower"), lambda n: swapped(n.follows)),
    Act(4, "block_user", ON_USER, lambda n: [*strangers(n), *swapped(n.blocks)]),
    Act(2, "unblock_user", ON_USER, lambda n: n.blocks),
    Act(4, "mute_user", ON_USER, lambda n: [*strangers(n), *n.follows], UNTIL),
    Act(1, "unmute_user", ON_USER, lambda n: n.mutes),
    Act(1, "end_mute", ON_USER, lambda n: n.mutes),
    Act(2, "dismiss_suggestion", ("actor", "user"), strangers),
    Act(4, "update_profile", ("actor",), actives, PRIVACY),
    Act(2, "rename_user", ("actor",), actives, NAME),
    Act(4, "set_preferences", ("actor",), actives, CHANGES),
    Act(1, "erase_user", ("user",), actives),
    Act(1, "suspend_user", ("user",), actives, {"reason": st.just("spam")}),
    Act(2, "unsuspend_user", ("user",), lambda n: [
        (user.id,) for user in n.users.values() if user.is_suspended
    ]),
    Act(1, "deactivate_user", ("actor",), actives),
    Act(2, "reactivate_user", ("user",), lambda n: [
        (user.id,) for user in n.users.values() if user.is_deactivated
    ]),
]  # fmt: skip


@dataclass
class Step:
    """One call of a history: the nth of those that make sense, or of all."""

    act: Act
    nth: int
    is_likely: bool
    rest: dict[str, Any]


@st.composite
def steps(draw: st.DrawFn) -> Step:
    act = draw(st.sampled_from([act for act in ACTS for _ in range(act.weight)]))
    is_likely = draw(st.sampled_from([True] * 5 + [False]))
    return Step(act, draw(st.integers(0, 99)), is_likely, draw(st.fixed_dictionaries(act.rest)))


# What no function does: time that passes.
STATEMENTS = {
    "settle": "select internal.settle()",
    "end_mute": """
        update core.mutes set expires_at = now() - interval '1 minute'
         where muter_id = %(p_actor)s and muted_id = %(p_target)s""",
}


# The steps of an erasure, until it has finished or waits for projections.
ERASE = """
create function pg_temp.erase(p_user bigint) returns boolean language plpgsql as $$
declare
    v_was_clear boolean;
begin
    for n in 1..100 loop
        v_was_clear := exists (
            select from core.erasures where user_id = p_user and cleared_xid is not null
        );
        if social.erase_user(p_user) then
            return true;
        end if;
        exit when not v_was_clear and exists (
            select from core.erasures where user_id = p_user and cleared_xid is not null
        );
    end loop;
    return false;
end
$$
"""


@dataclass
class Group:
    """A few people in the database, and the same in the model."""

    connection: Connection
    network: Network
    prefix: str

    def tag(self, n: int) -> str:
        return f"{self.prefix}{TAGS[n]}"

    def body(self, start: str, words: list[str]) -> str:
        names = [user.name for user in self.network.users.values()]
        return " ".join(
            [start]
            + [
                f"@{names[int(word[1])]}" if word[0] == "@" else f"#{self.tag(int(word[1]))}"
                for word in words
            ]
        )

    def arguments(self, step: Step) -> dict[str, Any]:
        """Ids and words for the numbers that were drawn."""
        posts = list(self.network.posts) or [1]
        kinds = {"post": posts, "reply_to": posts, "quote_of": posts}
        kinds["folder"] = list(self.network.folders) or [1]
        sides = [kinds.get(name, list(self.network.users)) for name in step.act.arguments]
        pairs = list(step.act.likely(self.network)) if step.is_likely else []
        pairs = pairs or list(itertools.product(*sides))
        pair = pairs[step.nth % len(pairs)]
        arguments: dict[str, Any] = dict(zip(step.act.arguments, pair, strict=True))
        arguments |= step.rest
        if step.act.function == "record_profile_visits":
            actor, user, post = pair
            arguments = {"actor": actor, "users": [user], "posts": [post]}
        if arguments.get("body"):
            arguments["body"] = self.body(*arguments["body"])
        if "muted_hashtags" in arguments.get("changes", {}):
            tags = [self.tag(n) for n in arguments["changes"]["muted_hashtags"]]
            arguments["changes"] = {"muted_hashtags": tags}
        if "username" in arguments:
            n, end = arguments["username"]
            arguments["username"] = f"{self.prefix}_{n + 1}{end}"
        return arguments

    def do(self, step: Step) -> None:
        """The database and the model do the same and answer the same."""
        name, arguments = step.act.function, self.arguments(step)
        parameters = {
            f"p_{key}": Jsonb(value) if isinstance(value, dict) else value
            for key, value in arguments.items()
        }
        if name in ("create_post", "share_post"):
            # The time in an id is in milliseconds: what came before was in an earlier one.
            self.connection.execute("select pg_sleep(0.001)")
        if name == "mark_notifications_read":
            self.connection.execute(
                STATEMENTS["settle"].encode()
            )  # what is not folded stays unread
        if name in STATEMENTS:
            answer = None
            self.connection.execute(STATEMENTS[name].encode(), parameters)
        elif name == "erase_user":
            self.answer("select pg_temp.erase(%(p_user)s)", parameters)
            self.connection.execute(STATEMENTS["settle"].encode())
            answer = self.answer("select pg_temp.erase(%(p_user)s)", parameters)
        else:
            named = ", ".join(f"{key} => %({key})s" for key in parameters)
            answer = self.answer(f"select to_jsonb(social.{name}({named}))", parameters)
        note(f"{name}({arguments}) -> {answer}")
        if name == "settle":
            embed(self)
            return
        if name in ("create_post", "create_bookmark_folder"):
            arguments["id"] = answer if isinstance(answer, int) else 0
        try:
            expected = getattr(self.network, name)(**arguments)
        except Refused as refused:
            expected = str(refused)
        assert answer == expected, f"{name}({arguments})"

    def answer(self, query: str, parameters: dict[str, Any]) -> Any:
        try:
            row = self.connection.execute(query.encode(), parameters).fetchone()
        except psycopg.Error as error:
            return f"{error.sqlstate} {error.diag.message_detail}"
        assert row is not None
        return row[0]


# --- What is read: a function of the catalog, and how to ask it in all ways that matter ---


@dataclass
class Reading:
    """How lists are asked for after a history."""

    limit: int
    order: str
    depth: int
    breadth: int
    nested: int


READING = st.builds(
    Reading,
    limit=st.integers(1, 4),
    order=st.sampled_from(["oldest", "newest", "top"]),
    depth=st.integers(0, 4),
    breadth=st.integers(1, 3),
    nested=st.integers(0, 2),
)

Ways = Callable[[Group, Reading], Iterable[dict[str, Any]]]


def ways(**sides: Callable[[Group], Iterable[Any]]) -> Ways:
    """All combinations of arguments."""

    def combine(group: Group, reading: Reading) -> Iterator[dict[str, Any]]:
        for values in itertools.product(*(side(group) for side in sides.values())):
            yield dict(zip(sides, values, strict=True))

    return combine


def ordered(of: Ways, *names: str) -> Ways:
    """With some of the reading's own arguments."""

    def combine(group: Group, reading: Reading) -> Iterator[dict[str, Any]]:
        for arguments in of(group, reading):
            yield arguments | {name: getattr(reading, name) for name in names}

    return combine


def members(group: Group) -> list[int]:
    return list(group.network.users)


def viewers(group: Group) -> list[Viewer]:
    return [*members(group), None]


def names(group: Group) -> set[str]:
    return {user.name for user in group.network.users.values()} | {*group.network.held_names}


def posts(group: Group) -> list[int]:
    return list(group.network.posts)


def folders_or_all(group: Group) -> list[int | None]:
    return [None, *group.network.folders]


def kinds(group: Group) -> list[str]:
    return ["all", "posts", "replies", "media", "likes"]


def tags(group: Group) -> list[str]:
    return [group.tag(n) for n in range(len(TAGS))]


def queries(group: Group) -> list[str]:
    """A tag as such, and as a word of one author: a search costs as much as twenty pages."""
    first, second, *_ = tags(group)
    author = next(iter(group.network.users.values()), None)
    return [f"#{second}", *([f"{first} from:{author.name}"] if author else [])]


def typed(group: Group) -> list[str]:
    """What all names of the group begin with, and one name."""
    found = sorted(names(group))
    return [group.prefix, found[len(group.network.posts) % len(found)]]


def beginnings(group: Group) -> list[str]:
    return [group.prefix]


def trends(group: Group) -> list[str]:
    """A language in which all of the group trends, the newest first, whatever anybody may see."""
    group.connection.execute(
        """
        with made as (
            insert into analytics.virals
            select p::bigint, 'qaa', 9, 9, 9, 1, 9, 1, 9, 1, 1, 1, '[]', now(), now()
              from unnest(%(posts)s::text[]) as p
                on conflict do nothing
        ),
        listed as (
            insert into analytics.trend_lists
                (kind, period, lang, made_at, rule, half_life, threshold, subjects, places)
            select k, 'day', 'qaa', now(), case k when 'hashtag' then 'hashtag_surprise'
                   else 'post_mastodon' end, interval '1 day', 1, s.subjects,
                   array(select extract(epoch from now()) / 86400 + 9
                           from unnest(s.subjects))
              from unnest(array['hashtag', 'post', 'feed', 'viral']) as k
             cross join lateral (
                select case k when 'hashtag' then %(tags)s::text[] else %(posts)s::text[] end
                       as subjects
             ) as s
        )
        insert into analytics.trends
        select 'hashtag', 'day', 'qaa', t, 'hashtag_surprise', 9, 1, 0, 9, 9, now(), now(), now(), 0
          from unnest(%(tags)s::text[]) as t
            on conflict do nothing
        """,
        {
            "tags": sorted(tags(group)),
            "posts": [str(post) for post in reversed(group.network.posts)],
        },
    )
    return ["qaa"]


def as_text(group: Group) -> list[str]:
    return [str(post) for post in group.network.posts]


SURFACES: dict[str, Ways] = {
    "explain_feed": ways(viewer=members, post=posts),
    "explain_hit": ways(viewer=viewers, post=posts, query=lambda group: tags(group)[:1]),
    "get_post": ways(viewer=viewers, post=posts),
    "get_profile": ways(viewer=viewers, user=members),
    "get_profile_by_username": ways(viewer=viewers, username=names),
    "get_relationships": ways(actor=members, users=lambda group: [members(group)]),
    "get_thread": ordered(ways(viewer=viewers, post=posts), "order", "depth", "breadth", "nested"),
    "home_feed": ways(viewer=members),
    "list_blocks": ways(actor=members),
    "list_bookmark_folders": ways(actor=members),
    "list_bookmarks": ways(viewer=members, folder=folders_or_all),
    "list_engagements": ways(viewer=viewers, post=posts, kind=lambda group: ["like", "share"]),
    "list_follow_requests": ways(actor=members),
    "list_followers": ways(viewer=viewers, user=members),
    "list_following": ways(viewer=viewers, user=members),
    "list_hashtag_posts": ways(viewer=viewers, tag=tags),
    "list_hashtags": ways(prefix=lambda group: [group.prefix]),
    "list_mentions": ways(viewer=members),
    "list_mutes": ways(actor=members),
    "list_mutuals": ways(viewer=viewers, user=members),
    "list_notifications": ways(viewer=members),
    "list_post_versions": ways(viewer=viewers, post=posts),
    "list_quotes": ways(viewer=viewers, post=posts),
    "list_replies": ordered(ways(viewer=viewers, post=posts), "order"),
    "list_user_posts": ways(viewer=viewers, user=members, kind=kinds),
    "related_hashtags": ways(tag=tags),
    "search_hashtags": ways(query=beginnings),
    "search_posts": ways(viewer=viewers, query=queries),
    "semantic_search": ways(viewer=viewers, embedding=lambda group: [vector(-1)]),
    "similar_posts": ways(viewer=viewers, post=posts),
    "similar_users": ways(viewer=viewers, user=members),
    "search_users": ways(viewer=viewers, query=typed),
    "suggest": ways(viewer=viewers, prefix=beginnings),
    "suggest_users": ways(viewer=members),
    "trending_feed": ways(viewer=members, language=trends),
    "trending_hashtags": ways(viewer=viewers, language=trends),
    "trending_posts": ways(viewer=viewers, language=trends),
    "explain_trend": ways(viewer=viewers, kind=lambda group: ["post"], subject=as_text),
    "viral_posts": ways(viewer=viewers, language=trends),
    "unread_count": ways(viewer=members),
}

# What follows the cursors in a thread, beside its rows.
MORE = """(
    select t.*, t.more_cursor is not null as has_more, case when t.more_cursor is not null then
               (select coalesce(jsonb_agg(r.id), '[]')
                  from social.list_replies({viewer}, t.id, {order}, 100, t.more_cursor) as r)
           end as more
      from {question} as t
)"""

# The hits of a search as rows.
HITS = """(
    select (h -> 'post' ->> 'id')::bigint as id
      from jsonb_array_elements(
               social.search_posts({viewer}, {query}, 'newest', 100) -> 'hits'
           ) with ordinality as w (h, n)
     order by w.n
)"""

# By whom is near, to a rounding error.
SORTED = "(select * from {question} as r order by r.id)"

# Ranked lists of everybody: of the group, those that are found, in no order.
PEOPLE_FOUND = """(
    select f.id, f.username, f.is_following
      from social.search_users({viewer}, {query}, 100) as f
     where f.username like '{prefix}%%' and (f.username = {query} or {query} = '{prefix}')
     order by f.id
)"""
SUGGESTED = """(
    select f.kind, f.text
      from social.suggest({viewer}, {prefix}, 20) as f
     order by f.kind, f.text
)"""
PEOPLE_SUGGESTED = """(
    select f.id
      from social.suggest_users({viewer}, 50) as f
     where f.username like '{prefix}%%' and f.reason <> 'popular'
     order by f.id
)"""
TREND_EXPLAINED = """(
    select e ->> 'subject' as subject
      from social.explain_trend({viewer}, {kind}, {subject}) as e
)"""
VIRAL = "(select (v.post).* from social.viral_posts({viewer}, {language}, 100) as v)"
FOUND = {
    "viral_posts": VIRAL,
    "explain_trend": TREND_EXPLAINED,
    "search_posts": HITS,
    "search_users": PEOPLE_FOUND,
    "suggest": SUGGESTED,
    "suggest_users": PEOPLE_SUGGESTED,
}

# Read functions that are no surface of posts or people.
OTHERS = {
    "audience_overview": "numbers of one's own; in tests/sql/analytics",
    "authenticate": "a token's user, no viewer",
    "check_scope": "a token's scope, no viewer",
    "activity_heatmap": "numbers of the platform, for a token's scope; in tests/sql/operators",
    "funnel": "numbers of the platform, for a token's scope",
    "growth_accounting": "numbers of the platform, for a token's scope",
    "incident_accounts": "for a token's scope",
    "list_incidents": "numbers of the platform, for a token's scope",
    "platform_overview": "numbers of the platform, for a token's scope",
    "realtime_overview": "numbers of the platform, for a token's scope",
    "retention_cohorts": "numbers of the platform, for a token's scope",
    "api_latency": "of the servers, for a token's scope",
    "cache_performance": "of the servers, for a token's scope",
    "error_budget": "of the servers, for a token's scope",
    "list_alerts": "of the servers, for a token's scope",
    "list_silences": "of the servers, for a token's scope",
    "pipeline_state": "of the servers, for a token's scope",
    "query_performance": "of the servers, for a token's scope",
    "resource_usage": "of the servers, for a token's scope",
    "sampling_state": "of the servers, for a token's scope",
    "scaling_advice": "of the servers, for a token's scope",
    "table_growth": "of the servers, for a token's scope",
    "wait_events": "of the servers, for a token's scope",
    "account_performance": "numbers of one's own",
    "compare_periods": "numbers of one's own",
    "content_performance": "numbers of one's own",
    "engagement_rate": "numbers of one's own",
    "follower_growth": "numbers of one's own",
    "list_held_trends": "for a token's scope",
    "post_carriers": "of one's own; who is not seen in tests/sql/analytics",
    "post_curve": "numbers of one's own",
    "post_performance": "numbers of one's own",
    "post_sources": "numbers of one's own",
    "rank_own_posts": "one's own",
    "top_followers": "of one's own; in tests/sql/analytics",
    "erasure_proof": "for who erases, no viewer",
    "describe_search": "how words are read, for another engine; in tests/sql/search",
    "search_among": "what search_posts finds; leaks in tests/sql/search and tests/elastic",
    "describe_user_search": "how names are read, for another engine; in tests/sql/discovery",
    "search_users_among": "what search_users finds; leaks in tests/sql/discovery, tests/elastic",
    "explain_query": "how words are read; names in tests/sql/search",
    "export_user": "one's own, of nobody else",
    "get_account": "one's own, of nobody else",
    "get_activity": "one's own, of nobody else",
    "get_credentials": "for the sign-in, no viewer",
    "get_preferences": "one's own, of nobody else",
    "list_feed_authors": "ids of whom one follows, of nobody else",
    "list_recent_searches": "one's own, of nobody else",
    "list_tokens": "one's own, of nobody else",
    "list_hooks": "one's own, of nobody else",
    "hybrid_search": "what search_posts and semantic_search find; leaks in tests/sql/embeddings",
    "last_batch": "a number",
    "read_events": "below, event by event",
    "deliver_events": "below, event by event",
    "check_topics": "names, no content; in tests/sql/realtime",
    "authenticate_session": "a token's user, no viewer",
    "deliver_badges": "unread_count of many",
    "deliver_counters": "numbers of posts; in tests/sql/realtime",
    "deliver_presence": "in tests/sql/realtime",
    "read_board": "what a guest sees; in tests/sql/trending",
    "list_leaders": "in tests/sql/trending",
    "list_top_posts": "as get_post, of read_board; in tests/sql/trending",
    "my_rank": "a number; in tests/sql/trending",
    "deliver_trends": "as trending_hashtags and trending_posts; in tests/sql/realtime",
    "deliver_typing": "in tests/sql/realtime",
    "find_touched": "ids that the gateway gives",
    "folded_batch": "a number",
    "deliver_topics": "parts of deliver_events; over all pairs in tests/sql/realtime",
    "read_topics": "parts of read_events; over all pairs in tests/sql/realtime",
    "stream_events": "all events, for relays; the events that those two are compared with",
    "to_json": "form, not content",
}

# The rows that a call answers, following its cursors: or its error, as text.
ASK = """
create function pg_temp.ask(p_call text, p_limit integer) returns jsonb language plpgsql as $$
declare
    v_rows jsonb := '[]';
    v_page jsonb;
    v_cursor text;
    v_detail text;
begin
    loop
        execute format(
            'select coalesce(jsonb_agg(to_jsonb(r)), ''[]'') from %s as r',
            format(p_call, p_limit, v_cursor)
        ) into v_page;
        v_rows := v_rows || v_page;
        exit when p_limit is null or jsonb_array_length(v_page) < p_limit;
        assert jsonb_array_length(v_page) = p_limit, 'a page is longer than its limit';
        assert jsonb_array_length(v_rows) < 1000, 'a chain of cursors goes round';
        v_cursor := v_page -> -1 ->> 'cursor';
    end loop;
    return v_rows;
exception when raise_exception or assert_failure then
    raise;
when others then
    get stacked diagnostics v_detail = pg_exception_detail;
    return to_jsonb(sqlstate || ' ' || v_detail);
end
$$
"""


def text(value: Any) -> str:
    """A literal of SQL, in text that format() takes."""
    if isinstance(value, list) and isinstance(value[0], float):
        return "array[" + ", ".join(map(repr, value)) + "]::real[]"
    if isinstance(value, list):
        return "array[" + ", ".join(map(text, value)) + "]::bigint[]"
    if isinstance(value, str):
        return f"'{value}'"
    return "null" if value is None else str(value)


def is_paged(connection: Connection) -> dict[str, bool]:
    """The read functions of the API, and whether they answer in pages."""
    return dict(
        connection.execute(
            """
            select p.proname, bool_or('p_cursor' = any(p.proargnames))
              from pg_proc as p
             where p.pronamespace = 'social'::regnamespace
               and p.provolatile <> 'v'
               and (
                   has_function_privilege('pgsocial_app', p.oid, 'execute')
                   or has_function_privilege('pgsocial_stream', p.oid, 'execute')
               )
             group by p.proname
            """
        ).fetchall()
    )


def embed(group: Group) -> None:
    """As the worker does, and nothing of other groups, of which guests would find posts too."""
    group.connection.execute(
        "delete from internal.post_embeddings where user_id <> all (%s)", [members(group)]
    )
    waiting = group.connection.execute(
        "select q.post_id, hashtextextended(internal.post_text(p), 0)"
        " from internal.embedding_queue as q join core.posts as p on p.id = q.post_id"
        " where q.post_id = any (%s)",
        [posts(group)],
    ).fetchall()
    group.connection.execute(
        "select internal.store_embeddings(%s, %s, %s, %s)",
        [
            one(group.connection, "select id from internal.embedding_models"),
            [post for post, _ in waiting],
            [text_hash for _, text_hash in waiting],
            [literal(group.network.vector(post)) for post, _ in waiting],
        ],
    )


def check_surfaces(group: Group, reading: Reading) -> None:
    paged = is_paged(group.connection)
    asked: list[tuple[str, str, dict[str, Any], int | None]] = []
    for function, combine in SURFACES.items():
        for arguments in combine(group, reading):
            literals = {key: text(value) for key, value in arguments.items()}
            named = ", ".join(f"p_{key} => {value}" for key, value in literals.items())
            pages = ", p_limit => %s, p_cursor => %L" if paged[function] else ""
            question = f"social.{function}({named}{pages})"
            if function == "get_thread":
                question = MORE.format(question=question, **literals)
            if function in FOUND:
                question = FOUND[function].format(**{"prefix": group.prefix} | literals)
            elif function == "similar_users":
                question = SORTED.format(question=question)
            limit = reading.limit if paged[function] and function not in FOUND else None
            asked.append((question, function, arguments, limit))
    answers = group.connection.execute(
        """
        select pg_temp.ask(call, page)
          from unnest(%s::text[], %s::integer[]) with ordinality as q (call, page, n)
         order by n
        """,
        [[question for question, *_ in asked], [page for *_, page in asked]],
    ).fetchall()
    for (question, function, arguments, _), (answer,) in zip(asked, answers, strict=True):
        assert answer == expected(group.network, function, arguments, answer), question


def expected(network: Network, function: str, arguments: dict[str, Any], answer: Any) -> Any:
    """What the model says, with the fields beside it (pictures, times) as they were answered."""
    try:
        rows: list[Row] = getattr(network, function)(**arguments)
    except Refused as refused:
        return str(refused)
    if isinstance(answer, str) or len(answer) != len(rows):
        return rows
    return [fitted(row, given) for row, given in zip(rows, answer, strict=True)]


def fitted(row: Any, answer: Any) -> Any:
    """`row` with what only `answer` has."""
    if isinstance(row, dict) and isinstance(answer, dict):
        return answer | {key: fitted(value, answer.get(key)) for key, value in row.items()}
    if isinstance(row, list) and isinstance(answer, list) and len(row) == len(answer):
        return [fitted(one_, other) for one_, other in zip(row, answer, strict=True)]
    return row


def check_events(group: Group, batch: int) -> None:
    """Each viewer is told of just the events that the rules say, one by one or by delivery."""
    events = [
        row[0]
        for row in group.connection.execute(
            "select to_jsonb(e) from social.stream_events(%s, null, 10000) as e", [batch]
        ).fetchall()
    ]
    for viewer in viewers(group):
        if viewer and not group.network.users[viewer].is_active:
            continue  # has no token to read with
        told = [event for event in events if group.network.is_told(viewer, event)]
        read = group.connection.execute(
            "select to_jsonb(e) from social.read_events(%s, %s) as e", [viewer, batch]
        ).fetchall()
        expected = [group.network.told(viewer, event) for event in told]
        assert [brief(row[0]) for row in read] == expected, viewer
        delivered = group.connection.execute(
            """
            select to_jsonb((d).event)
              from generate_series(%s, social.last_batch()) as b,
                   social.deliver_events(array[%s::bigint], b) as d
            """,
            [batch + 1, viewer],
        ).fetchall()
        assert [brief(row[0]) for row in delivered] == expected, viewer


def brief(event: Row) -> Row:
    keys = ("id", "type", "actor_id", "user_id", "post_id", "request_id")
    return {
        **{key: event[key] for key in keys},
        "keys": sorted(event["payload"]),
        "mentions": event["payload"].get("mentions"),
    }


# --- Tests ---


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with cloned("pgsocial_model") as name, connect(name) as connection:
        connection.execute(ASK)
        connection.execute(ERASE)
        connection.execute("select ops.add_embedding_model('model', '1', %s)", [DIMENSIONS])
        connection.execute("select ops.use_embedding_model(1::smallint, true)")
        # Else what is older counts less.
        half_life = "update ops.settings set value = '1000 years' where name = %s"
        connection.execute(half_life, ["embedding_half_life"])
        # However late it is, a visit is in one window.
        connection.execute("update ops.settings set value = '100 years' where name = 'view_window'")
        # Each day of the log is a step of an erasure.
        connection.execute("update ops.settings set value = '1 day' where name = 'log_retention'")
        yield connection


def test_every_read_function_is_asked(connection: Connection) -> None:
    assert set(is_paged(connection)) == {*SURFACES, *OTHERS}


# Hypothesis draws from the constants of all modules of ours that are imported: what fails in a run
# of the folder comes again with `pytest tests/stack -k all_see_what`, not with this file alone.
@pytest.mark.timeout(0 if LONG else 900)
@settings(
    max_examples=EXAMPLES,
    derandomize=not LONG,
    database=None,
    deadline=None,
    print_blob=bool(LONG),
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)
@given(
    history=st.lists(steps(), min_size=30, max_size=80),
    reading=READING,
)
def test_all_see_what_the_rules_say(
    connection: Connection, history: list[Step], reading: Reading
) -> None:
    connection.execute("select internal.settle()")
    batch = one(connection, "select social.last_batch()")
    prefix = f"g{next(_groups)}x"
    ids = users(connection, prefix, PEOPLE)
    people = {id: User(id, f"{prefix}_{n}") for n, id in enumerate(ids, 1)}
    group = Group(connection, Network(people), prefix)
    for step in history:
        group.do(step)
    connection.execute("select internal.settle()")
    embed(group)
    check_surfaces(group, reading)
    check_events(group, batch)
