"""Random histories of a small group: everybody sees what the rules say, nothing else, in order.

tests/stack/model.py says what the rules are. PGSOCIAL_LONG=3000 runs that many histories, each time
others.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from tests.stack.log import Connection, cloned, connect, one, users
from tests.stack.model import Network, Refused, Row, User, Viewer

LONG = int(os.environ.get("PGSOCIAL_LONG", "0"))
EXAMPLES = LONG or 300
PEOPLE = 4
TAGS = ["red", "blue"]
_groups = itertools.count(1)

# --- What happens ---

PERSON = st.integers(0, PEOPLE - 1)  # the nth of the group
POST = st.integers(0, 9)  # the nth post, counted round
VISIBILITY = st.sampled_from(["public", "public", "followers", "mentioned"])
PERMISSION = st.sampled_from(["everyone", "followers", "mentioned", "nobody"])
# A text with people and tags by their numbers.
BODY = st.tuples(
    st.sampled_from(["a", "b"]),
    st.lists(st.sampled_from(["@0", "@1", "@2", "@3", "#0", "#1"]), max_size=3, unique=True),
)

Action = tuple[str, dict[str, Any]]


def call(name: str, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Action]:
    return st.tuples(st.just(name), st.fixed_dictionaries(arguments))


def by_pair(name: str, target: str = "target") -> st.SearchStrategy[Action]:
    return call(name, actor=PERSON, **{target: PERSON})


def on_post(name: str) -> st.SearchStrategy[Action]:
    return call(name, actor=PERSON, post=POST)


def written(**place: st.SearchStrategy[Any]) -> st.SearchStrategy[Action]:
    places = {"reply_to": st.none(), "quote_of": st.none(), **place}
    return call(
        "create_post",
        author=PERSON,
        body=BODY,
        visibility=VISIBILITY,
        reply_permission=st.just("everyone") | PERMISSION,
        **places,
    )


WEIGHTS: list[tuple[int, st.SearchStrategy[Action]]] = [
    (1, call("settle")),
    (1, call("touch_activity", actor=PERSON)),
    (6, written()),
    (5, written(reply_to=POST)),
    (3, written(quote_of=POST)),
    (1, written(reply_to=POST, quote_of=POST)),
    (3, call("edit_post", actor=PERSON, post=POST, body=st.none() | BODY,
             reply_permission=st.none() | PERMISSION, version=st.none() | st.integers(1, 3))),
    (2, on_post("delete_post")),
    (2, on_post("restore_post")),
    (2, on_post("pin_post")),
    (1, call("unpin_post", actor=PERSON)),
    (3, on_post("like_post")),
    (1, on_post("unlike_post")),
    (5, on_post("share_post")),
    (1, on_post("unshare_post")),
    (3, on_post("bookmark_post")),
    (1, on_post("unbookmark_post")),
    (9, by_pair("follow_user")),
    (1, by_pair("unfollow_user")),
    (2, by_pair("accept_follow", "requester")),
    (1, by_pair("reject_follow", "requester")),
    (1, by_pair("remove_follower", "follower")),
    (2, by_pair("block_user")),
    (1, by_pair("unblock_user")),
    (3, call("mute_user", actor=PERSON, target=PERSON,
             until=st.sampled_from([None, "2100-01-01", "2200-01-01"]))),
    (1, by_pair("unmute_user")),
    (1, by_pair("end_mute")),
    (3, call("update_profile", actor=PERSON, is_private=st.booleans())),
    (1, call("suspend_user", user=PERSON)),
    (1, call("unsuspend_user", user=PERSON)),
    (1, call("deactivate_user", actor=PERSON)),
    (1, call("reactivate_user", user=PERSON)),
]  # fmt: skip
ACTIONS = st.one_of([action for weight, action in WEIGHTS for _ in range(weight)])

NAMES = ["actor", "author", "target", "requester", "follower", "user"]  # arguments that are people

# What no function does: time that passes.
STATEMENTS = {
    "touch_activity": """
        insert into core.activity (user_id, last_seen_at) values (%(p_actor)s, now())
            on conflict (user_id) do update set last_seen_at = now()""",
    "settle": "select internal.settle()",
    "end_mute": """
        update core.mutes set expires_at = now() - interval '1 minute'
         where muter_id = %(p_actor)s and muted_id = %(p_target)s""",
    "suspend_user": "update core.users set suspended_at = now() where id = %(p_user)s",
    "unsuspend_user": "update core.users set suspended_at = null where id = %(p_user)s",
    "deactivate_user": "update core.users set deactivated_at = now() where id = %(p_actor)s",
    "reactivate_user": "update core.users set deactivated_at = null where id = %(p_user)s",
}


@dataclass
class Group:
    """A few people in the database, and the same in the model."""

    connection: Connection
    network: Network
    prefix: str

    def tag(self, n: int) -> str:
        return f"{self.prefix}{TAGS[n]}"

    def resolve(self, argument: str, value: Any) -> Any:
        """Ids and words for the numbers that were drawn."""
        if value is None or argument not in ("post", "reply_to", "quote_of", "body", *NAMES):
            return value
        if argument in ("post", "reply_to", "quote_of"):
            posts = list(self.network.posts)
            return posts[value % len(posts)] if posts else 1
        people = list(self.network.users.values())
        if argument == "body":
            start, words = value
            named = {f"@{n}": f"@{user.name}" for n, user in enumerate(people)}
            named |= {f"#{n}": f"#{self.tag(n)}" for n in range(len(TAGS))}
            return " ".join([start, *(named[word] for word in words)])
        return people[value].id

    def do(self, name: str, drawn: dict[str, Any]) -> None:
        """The database and the model do the same and answer the same."""
        arguments = {key: self.resolve(key, value) for key, value in drawn.items()}
        parameters = {f"p_{key}": value for key, value in arguments.items()}
        if name in STATEMENTS:
            answer = None
            self.connection.execute(STATEMENTS[name].encode(), parameters)
        else:
            named = ", ".join(f"{key} => %({key})s" for key in parameters)
            answer = self.answer(f"select to_jsonb(social.{name}({named}))", parameters)
        if name in ("settle", "touch_activity"):
            return
        if name == "create_post":
            arguments["id"] = answer if isinstance(answer, int) else 0
        note(f"{name}({arguments}) -> {answer}")
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


def for_people(group: Group) -> Iterator[dict[str, Any]]:
    for viewer, user in itertools.product(viewers(group), group.network.users):
        yield {"viewer": viewer, "user": user}


def for_names(group: Group) -> Iterator[dict[str, Any]]:
    for viewer, user in itertools.product(viewers(group), group.network.users.values()):
        yield {"viewer": viewer, "username": user.name}


def for_posts(group: Group) -> Iterator[dict[str, Any]]:
    for viewer, post in itertools.product(viewers(group), group.network.posts):
        yield {"viewer": viewer, "post": post}


def for_tags(group: Group) -> Iterator[dict[str, Any]]:
    for viewer, n in itertools.product(viewers(group), range(len(TAGS))):
        yield {"viewer": viewer, "tag": group.tag(n)}


def for_actors(group: Group) -> Iterator[dict[str, Any]]:
    for actor in group.network.users:
        yield {"actor": actor}


def for_members(group: Group) -> Iterator[dict[str, Any]]:
    for viewer in group.network.users:
        yield {"viewer": viewer}


def for_relationships(group: Group) -> Iterator[dict[str, Any]]:
    for actor in group.network.users:
        yield {"actor": actor, "users": list(group.network.users)}


def viewers(group: Group) -> list[Viewer]:
    return [*group.network.users, None]


SURFACES: dict[str, Callable[[Group], Iterator[dict[str, Any]]]] = {
    "get_post": for_posts,
    "get_profile": for_people,
    "get_profile_by_username": for_names,
    "get_relationships": for_relationships,
    "get_thread": for_posts,
    "home_feed": for_members,
    "list_blocks": for_actors,
    "list_bookmarks": for_members,
    "list_follow_requests": for_actors,
    "list_followers": for_people,
    "list_following": for_people,
    "list_hashtag_posts": for_tags,
    "list_mutes": for_actors,
    "list_mutuals": for_people,
    "list_post_versions": for_posts,
    "list_user_posts": for_people,
}

# Read functions that are no surface of posts or people.
OTHERS = {
    "authenticate": "a token's user, no viewer",
    "get_credentials": "for the sign-in, no viewer",
    "last_batch": "a number",
    "read_events": "below, event by event",
    "deliver_events": "below, event by event",
    "stream_events": "all events, for relays; the events that those two are compared with",
    "to_json": "form, not content",
    "explain_feed": "a read model, tested with its projection",
    "list_hashtags": "a read model, tested with its projection",
    "list_notifications": "a read model, tested with its projection",
    "unread_count": "a read model, tested with its projection",
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


def check_surfaces(group: Group, limit: int) -> None:
    paged = is_paged(group.connection)
    asked: list[tuple[str, str, dict[str, Any], int | None]] = []
    for function, ways in SURFACES.items():
        for arguments in ways(group):
            named = ", ".join(f"p_{key} => {text(value)}" for key, value in arguments.items())
            pages = ", p_limit => %s, p_cursor => %L" if paged[function] else ""
            question = f"social.{function}({named}{pages})"
            asked.append((question, function, arguments, limit if paged[function] else None))
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
        assert [brief(row[0]) for row in read] == [brief(event) for event in told], viewer
        delivered = group.connection.execute(
            """
            select to_jsonb((d).event)
              from generate_series(%s, social.last_batch()) as b,
                   social.deliver_events(array[%s::bigint], b) as d
            """,
            [batch + 1, viewer],
        ).fetchall()
        assert [brief(row[0]) for row in delivered] == [brief(event) for event in told], viewer


def brief(event: Row) -> Row:
    return {key: event[key] for key in ("id", "type", "actor_id", "user_id", "post_id")}


# --- Tests ---


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with cloned("pgsocial_model") as name, connect(name) as connection:
        connection.execute(ASK)
        yield connection


def test_every_read_function_is_asked(connection: Connection) -> None:
    assert set(is_paged(connection)) == {*SURFACES, *OTHERS}


@pytest.mark.timeout(0 if LONG else 300)
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
    history=st.lists(ACTIONS, min_size=30, max_size=80),
    limit=st.integers(1, 4),
)
def test_all_see_what_the_rules_say(
    connection: Connection, history: list[Action], limit: int
) -> None:
    connection.execute("select internal.settle()")
    batch = one(connection, "select social.last_batch()")
    prefix = f"g{next(_groups)}x"
    ids = users(connection, prefix, PEOPLE)
    people = {id: User(id, f"{prefix}_{n}") for n, id in enumerate(ids, 1)}
    group = Group(connection, Network(people), prefix)
    for name, arguments in history:
        group.do(name, arguments)
    connection.execute("select internal.settle()")
    check_surfaces(group, limit)
    check_events(group, batch)
