"""Every rule of tests/catalog fails when it is broken.

Each breakage is made in the transaction of the pgTAP file itself, which rolls it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.databases import REPO, clone, drop, psql

DATABASE = "pgsocial_rules"
FILES = sorted(p.stem for p in (REPO / "tests/catalog").glob("*.sql"))

LIKE = "social.like_post(bigint, bigint)"
FUNCTION = "language sql stable parallel safe as 'select 1'"


def broken_body(routine: str, old: str, new: str) -> str:
    """SQL that replaces a piece of a function's text."""
    return f"""
        do $do$
        declare
            v_text text := pg_get_functiondef('{routine}'::regprocedure);
        begin
            assert position($o${old}$o$ in v_text) > 0;
            execute replace(v_text, $o${old}$o$, $n${new}$n$);
        end
        $do$"""


BREAKAGES = [
    ("security", "every definer function pins", f"alter function {LIKE} reset search_path"),
    ("security", "every definer function pins", f"alter function {LIKE} set search_path = public"),
    ("security", "PUBLIC can execute nothing", f"grant execute on function {LIKE} to public"),
    ("security", "PUBLIC has no right", "grant select on core.users to public"),
    ("security", "PUBLIC has no right", "grant usage on schema core to public"),
    ("security", "PUBLIC has no right", "grant usage on sequence internal.id_seq to public"),
    (
        "security",
        "is by default not for PUBLIC",
        "alter default privileges for role pgsocial_owner grant execute on functions to public",
    ),
    ("security", "pgsocial_owner owns", "alter table core.likes owner to postgres"),
    ("security", "pgsocial_owner owns", f"alter function {LIKE} owner to postgres"),
    ("security", "pgsocial_owner owns", "alter type social.profile owner to postgres"),
    ("security", "pgsocial_owner owns", "alter schema social owner to postgres"),
    ("security", "over the whole cluster", "alter role pgsocial_app createrole"),
    ("security", "is security definer", f"alter function {LIKE} security invoker"),
    (
        "rights",
        "are those of the matrix",
        "grant execute on function internal.check_user(bigint, text) to pgsocial_app",
    ),
    ("rights", "are those of the matrix", f"revoke execute on function {LIKE} from pgsocial_app"),
    (
        "rights",
        "are those of the matrix",
        "grant execute on function social.stream_events(bigint, bigint, integer) to pgsocial_app",
    ),
    ("rights", "are those of the matrix", "grant update (bio) on core.users to pgsocial_admin"),
    (
        "rights",
        "nobody may pass a right on",
        f"grant execute on function {LIKE} to pgsocial_app with grant option",
    ),
    ("rights", "members of each other", "grant pgsocial_stream to pgsocial_gateway"),
    ("rights", "can log in", "alter role pgsocial_app login"),
    ("rights", "reach no table", "grant select on core.posts to pgsocial_app"),
    ("rights", "reach no table", "grant pg_read_all_data to pgsocial_gateway"),
    ("rights", "reach no table", "grant delete on internal.events to pgsocial_stream"),
    ("comments", "every function has a comment", f"comment on function {LIKE} is null"),
    ("comments", "shows an example", f"comment on function {LIKE} is 'Likes.'"),
    ("comments", "names the errors", f"comment on function {LIKE} is 'Likes. Example: select 1'"),
    ("comments", "every table, view and composite type", "comment on table ops.jobs is null"),
    ("comments", "every table, view and composite type", "comment on type social.profile is null"),
    ("comments", "every column of core", "comment on column core.users.bio is null"),
    ("comments", "every schema", "comment on schema ops is null"),
    ("indexes", "every foreign key has an index", "drop index core.likes_post_id_idx"),
    (
        "indexes",
        "every foreign key has an index",
        "drop index core.likes_post_id_idx; create index "
        "likes_post_id_idx on core.likes (post_id) where created_at > '2020-01-01'",
    ),
    ("indexes", "no index is the beginning", "create index likes_2_idx on core.likes (post_id)"),
    (
        "names",
        "constraints are named",
        "alter table core.likes rename constraint likes_post_id_fkey to likes_fk",
    ),
    (
        "names",
        "constraints are named",
        "alter table core.users rename constraint users_bio_check to bio_is_short",
    ),
    ("names", "indexes are named", "alter index core.likes_post_id_idx rename to likes_by_post"),
    ("names", "truth values", "alter table core.users add column active boolean"),
    ("names", "moments", "alter table core.users add column born timestamptz"),
    ("names", "numbers of things", "alter table core.users add column num_likes integer"),
    ("names", "look-alikes", "alter table core.users add column motto varchar(10)"),
    (
        "names",
        "parameters are named",
        f"create function internal.f(user_id bigint) returns integer {FUNCTION}",
    ),
    (
        "names",
        "parameters are named",
        f"create function internal.f(bigint) returns integer {FUNCTION}",
    ),
    ("names", "names are lower case", 'alter table core.likes rename to "Likes"'),
    (
        "names",
        "no function has an overload",
        f"create function social.like_post(p_actor bigint) returns integer {FUNCTION}",
    ),
    (
        "plpgsql",
        "finds nothing in functions",
        broken_body("social.create_user(text,text,text)", "(p_bio, '')", "(p_boi, '')"),
    ),
    (
        "plpgsql",
        "finds nothing in functions",
        broken_body(
            "social.create_user(text,text,text)",
            "    v_id bigint;",
            "    v_id bigint; v_unused text;",
        ),
    ),
    (
        "plpgsql",
        "finds nothing in trigger functions",
        broken_body("internal.log_likes()", "n.user_id", "n.user_key"),
    ),
    (
        "privacy",
        "every foreign key to core.users is exported",
        "create table core.vetoes (blocked_id bigint references core.users (id))",
    ),
    (
        "privacy",
        "no two parts",
        "create table core.gifts (giver_id bigint references core.users (id),"
        " taker_id bigint references core.users (id))",
    ),
    (
        "privacy",
        "every part has a key",
        "create table core.gifts (user_id bigint references core.users (id))",
    ),
    (
        "privacy",
        "a column that names a person has a foreign key",
        "create table core.gifts (user_id bigint)",
    ),
    (
        "privacy",
        "every table that names people refuses",
        "drop trigger likes_refuse_erased on core.likes",
    ),
    ("privacy", "any column is counted", "alter table core.users add column motto text"),
    ("privacy", "any column is counted", "alter table core.posts add column mood text"),
    ("privacy", "in the payload", "alter table core.users add column motto text"),
    ("privacy", "in the payload", "alter table core.posts add column mood text"),
    ("privacy", "are columns of it", "alter table core.posts rename edited_at to changed_at"),
    (
        "privacy",
        "has an empty value",
        "alter table core.users add column born_at timestamptz default clock_timestamp()",
    ),
    (
        "privacy",
        "keeps ids, times",
        broken_body("internal.scrubbed_payload(jsonb)", "'author_id',", "'author_id', 'body',"),
    ),
    ("privacy", "that names nobody", "create table core.notes (post_id bigint, note text)"),
    (
        "privacy",
        "that names nobody",
        broken_body(
            "internal.erase_posts(bigint, integer)",
            "delete from core.post_versions",
            "delete from only core.post_versions",
        ),
    ),
    (
        "results",
        "a function answers rows of a named type",
        "create function social.f() returns table (a integer, b integer) "
        "language sql as 'select 1, 2'",
    ),
    (
        "results",
        "a function answers rows of a named type",
        "create function social.f() returns setof bigint language sql as 'select 1::bigint'",
    ),
    (
        "results",
        "a function answers rows of a named type",
        "create function social.f() returns core.users language sql as 'select null::core.users'",
    ),
    (
        "results",
        "OUT arguments",
        "create function social.f(out o_count integer) language sql as 'select 1'",
    ),
    (
        "results",
        "pages are rows",
        "create function social.f(p_cursor text) returns setof social.relationship "
        "language sql as 'select null::social.relationship'",
    ),
    ("results", "every type is what", "create type social.spare as (id bigint)"),
    ("results", "switches tell", f"create function social.unget_post() returns integer {FUNCTION}"),
    (
        "sources",
        "come from no file",
        f"create function internal.by_hand() returns integer {FUNCTION}",
    ),
    (
        "hot",
        "is known to be hot",
        "create table core.rests (id bigint); create function internal.rest() returns void "
        "language sql as 'update core.rests set id = 1'",
    ),
    (
        "hot",
        "no index holds",
        "create index timeline_states_floor_id_idx on internal.timeline_states (floor_id)",
    ),
    (
        "hot",
        "no index holds",
        "create index posts_liked_idx on core.posts (id) where like_count > 100",
    ),
    ("hot", "leaves room", "alter table core.notification_reads reset (fillfactor)"),
    (
        "hot",
        "leaves room",
        "alter table internal.user_counters reset (autovacuum_vacuum_scale_factor)",
    ),
    ("hot", "by an index", "drop index core.imports_id_idx"),
    ("hot", "by an index", "alter table core.active_days drop constraint active_days_pkey"),
    (
        "locks",
        "shuts readers out",
        "create function internal.empty() returns void language plpgsql "
        "as 'begin truncate internal.timelines; end'",
    ),
    (
        "locks",
        "shuts readers out",
        "create function internal.reset() returns void language plpgsql as $$begin execute "
        "format('alter table %I disable trigger all', 'x'); end$$",
    ),
    (
        "locks",
        "shuts readers out",
        "create function internal.block() returns void language plpgsql "
        "as 'begin lock core.users in share mode; end'",
    ),
    ("locks", "the reasons hold", "alter function internal.maintain_log() reset lock_timeout"),
    *(
        ("kinds", rule, broken_body("internal.kinds(text)", "{follow,", "{poke,follow,"))
        for rule in ("takes just the kinds", "has one for every kind", "tells them of every kind")
    ),
    *(
        ("kinds", rule, broken_body("internal.kinds(text)", old, old + "spare,"))
        for rule, old in [
            ("takes just the kinds", "{public,"),
            ("takes just the kinds", "{feed,"),
            ("has one for every kind", "{everyone,"),
            ("has one for every kind", "{all,"),
            ("has one for every kind", "{like,"),
            ("tells them of every kind", "{image,"),
        ]
    ),
    (
        "kinds",
        "wanted until it is not",
        broken_body("internal.default_preferences()", "(k, true)", "(k, k <> 'reply')"),
    ),
    (
        "kinds",
        "what triggers log",
        broken_body("internal.log_likes()", "'like.created'", "'liking.created'"),
    ),
    (
        "kinds",
        "what triggers log",
        "insert into internal.event_types values ('poke.created', 'core.pokes', 1, '', true)",
    ),
    (
        "kinds",
        "is decided for every kind of event",
        "insert into internal.event_types values ('poke.created', 'core.pokes', 1, '', true)",
    ),
    (
        "kinds",
        "folds what ended",
        broken_body(
            "internal.fold_notifications(internal.events[])", "'share.deleted'", "'share.ended'"
        ),
    ),
    (
        "kinds",
        "refused loudly",
        broken_body(
            "internal.event_audience(bigint[],social.event[],integer[])",
            "else internal.refuse_kind('event', e.type)",
            "else false",
        ),
    ),
    ("retention", "every table has a rule", "create table core.clicks (id bigint)"),
    ("retention", "that is not there", "update ops.retention_rules set relation = 'core.nothing'"),
    (
        "retention",
        "purges its table, a chunk",
        "update ops.retention_rules set step = 'internal.purge_nothing' where step is not null",
    ),
    (
        "retention",
        "purges its table, a chunk",
        broken_body(
            "internal.purge_idempotency_keys(timestamptz, integer)",
            "limit p_limit",
            "limit 1000000",
        ),
    ),
    ("retention", "a range of an index", "drop index core.views_window_at_idx"),
    (
        "retention",
        "is in use",
        "insert into ops.settings (name, value, type, minimum, maximum, description) values"
        " ('click_retention', '1 day', 'interval', '0 seconds', '100 years', 'Clicks.')",
    ),
    ("sources", "what was recorded", f"drop function {LIKE}"),
    ("sources", "every body is as it was deployed", broken_body(LIKE, "begin", "begin null;")),
    ("truncate", "every table of core refuses", "drop trigger likes_refuse_truncate on core.likes"),
    (
        "truncate",
        "every table of core refuses",
        "alter table core.likes disable trigger likes_refuse_truncate",
    ),
    ("truncate", "inserts and deletes logs them", "drop trigger likes_log_delete on core.likes"),
    (
        "truncate",
        "inserts and deletes logs them",
        "alter table core.posts disable trigger posts_log_insert",
    ),
    (
        "truncate",
        "every trigger function is attached",
        "create function internal.spare() "
        "returns trigger language plpgsql as 'begin return null; end'",
    ),
    (
        "truncate",
        "named after its table",
        "alter trigger likes_log_insert on core.likes rename to log_insert",
    ),
    (
        "visibility",
        "who reads core.posts",
        "create function social.peek() returns bigint stable language sql "
        "begin atomic select 1; end; "
        "create function internal.peek() returns bigint stable language sql "
        "as 'select max(id) from core.posts'",
    ),
    (
        "visibility",
        "had them rendered",
        "create function social.peek() returns setof "
        "social.post_item stable language sql as 'select null::social.post_item'",
    ),
    (
        "limits",
        "there are such arguments",
        "drop function social.deliver_topics; drop function social.create_hook;"
        " drop function social.read_topics;"
        " drop function social.search_among; drop function social.search_users_among;"
        " drop function social.check_topics; drop function social.find_touched;"
        " drop function social.deliver_counters; drop function social.deliver_badges;"
        " drop function social.deliver_typing; drop function social.deliver_presence;"
        " drop function social.deliver_trends; drop function social.list_leaders;"
        " drop function social.list_top_posts;"
        " drop function social.set_presence;"
        " drop function social.deliver_events; drop function social.set_preferences;"
        " drop function social.update_profile; drop function social.get_relationships;"
        " drop function social.create_post; drop function social.edit_post;"
        " drop function social.semantic_search; drop function social.hybrid_search;"
        " drop function social.record_views; drop function social.record_profile_visits",
    ),
    (
        "limits",
        "is checked for depth and size",
        "create function social.f(p_ids bigint[]) returns bigint language sql as 'select 1'",
    ),
    (
        "limits",
        "is checked for depth and size",
        "create function social.f(p_a jsonb, p_b jsonb) returns void language plpgsql as"
        " 'begin perform internal.check_json(p_a, ''p_a''); end'",
    ),
    (
        "limits",
        "is a key of foreign keys",
        "create unique index on core.users (username_skeleton)",
    ),
    (
        "visibility",
        "the planner inlines",
        "alter function internal.visible_posts(bigint, bigint[]) strict",
    ),
    (
        "visibility",
        "the planner inlines",
        "alter function internal.visible_posts(bigint, bigint[]) volatile",
    ),
    (
        "visibility",
        "pushes the id into it",
        broken_body(
            "internal.visible_posts(bigint, bigint[])",
            "from core.posts as p",
            "from (select * from core.posts offset 0) as p",
        ),
    ),
]


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    clone(DATABASE)
    yield DATABASE
    drop(DATABASE)


def results(database: str, file: str, breakage: str = "select") -> tuple[set[str], set[str]]:
    """The rules of a file that hold, and those that do not."""
    done = psql(
        database,
        "-c",
        "set client_min_messages = error",
        "-c",
        "begin",
        "-c",
        breakage,
        "-f",
        f"tests/catalog/{file}.sql",
        check=False,
    )
    told = re.findall(r"^(ok|not ok) \d+ - (.*)$", done.stdout, re.MULTILINE)
    assert told, done.stderr
    assert done.returncode == 0, done.stderr
    return {text for word, text in told if word == "ok"}, {t for word, t in told if word != "ok"}


@pytest.mark.parametrize("file", FILES)
def test_the_rules_hold(database: str, file: str) -> None:
    assert results(database, file)[1] == set()


@pytest.mark.parametrize("place", range(len(BREAKAGES)))
def test_a_broken_rule_fails(database: str, place: int) -> None:
    file, rule, breakage = BREAKAGES[place]
    failed = results(database, file, breakage)[1]
    assert any(rule in text for text in failed), f"{breakage}: only {failed or 'nothing'} failed"


@pytest.mark.parametrize("file", FILES)
def test_every_rule_is_tried(database: str, file: str) -> None:
    tried = [rule for name, rule, _ in BREAKAGES if name == file]
    held, failed = results(database, file)
    assert [text for text in held | failed if not any(rule in text for rule in tried)] == []
