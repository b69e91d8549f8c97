"""Two sessions at once, in both orders, and one of them killed halfway."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests import databases
from tests.stack.log import Connection, cloned, connect, is_exact, one, users

_numbers = itertools.count(1)
Ending = str
ENDINGS: list[Ending] = ["commit", "rollback", "kill"]


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with cloned("pgsocial_races") as name:
        yield name


@pytest.fixture
def admin(database: str) -> Iterator[Connection]:
    with connect(database) as connection:
        yield connection
        is_exact(connection)


def fresh(connection: Connection, count: int) -> list[int]:
    return users(connection, f"race{next(_numbers)}", count)


def race(
    database: str, first: tuple[str, list[Any]], second: tuple[str, list[Any]], ending: Ending
) -> tuple[Any, Any]:
    """`first` holds its transaction open while `second` starts; then it ends. Both answers.

    An answer is the value, or the SQLSTATE of an error; None for a first that did not commit.
    """
    one_, other = connect(database, autocommit=False), connect(database)
    answers: list[Any] = [None, None]
    try:
        answers[0] = answer(one_, *first)

        def run() -> None:
            answers[1] = answer(other, *second)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(0.15)
        finish(one_, database, ending)
        thread.join(60)
        assert not thread.is_alive(), "the second session hangs"
    finally:
        one_.close()
        other.close()
    return (answers[0] if ending == "commit" else None), answers[1]


def answer(connection: Connection, query: str, arguments: list[Any]) -> Any:
    try:
        return one(connection, query, *arguments)
    except psycopg.Error as error:
        return error.sqlstate


def finish(connection: Connection, database: str, ending: Ending) -> None:
    if ending == "commit":
        connection.commit()
    elif ending == "rollback":
        connection.rollback()
    else:
        with databases.superuser(database) as superuser:
            superuser.execute("select pg_terminate_backend(%s)", [connection.info.backend_pid])


def exists(connection: Connection, table: str, condition: str, *arguments: Any) -> bool:
    return bool(
        one(connection, f"select exists (select from {table} where {condition})", *arguments)
    )


@pytest.mark.parametrize("ending", ENDINGS)
def test_like_twice_at_once_inserts_one(database: str, admin: Connection, ending: Ending) -> None:
    author, fan = fresh(admin, 2)
    post = one(admin, "select social.create_post(%s, 'once')", author)
    like = ("select social.like_post(%s, %s)", [fan, post])
    answers = race(database, like, like, ending)
    assert answers == ((True, False) if ending == "commit" else (None, True))
    admin.execute("select internal.settle()")
    assert one(admin, "select like_count from social.get_post(null, %s)", post) == 1


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("order", [("like", "unlike"), ("unlike", "like")])
def test_like_against_unlike(
    database: str, admin: Connection, order: tuple[str, str], ending: Ending
) -> None:
    author, fan = fresh(admin, 2)
    post = one(admin, "select social.create_post(%s, 'to and fro')", author)
    if order[0] == "unlike":
        admin.execute("select social.like_post(%s, %s)", [fan, post])
    first, second = ((f"select social.{verb}_post(%s, %s)", [fan, post]) for verb in order)
    race(database, first, second, ending)
    admin.execute("select internal.settle()")
    liked = exists(admin, "core.likes", "user_id = %s and post_id = %s", fan, post)
    assert one(admin, "select like_count from social.get_post(null, %s)", post) == int(liked)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_delete_first", [True, False])
def test_bookmark_into_a_folder_that_ends(
    database: str, admin: Connection, is_delete_first: bool, ending: Ending
) -> None:
    author, reader = fresh(admin, 2)
    post = one(admin, "select social.create_post(%s, 'keep')", author)
    folder = one(admin, "select social.create_bookmark_folder(%s, 'kept')", reader)
    delete = ("select social.delete_bookmark_folder(%s, %s)", [reader, folder])
    keep = ("select social.bookmark_post(%s, %s, %s)", [reader, post, folder])
    _, second = race(database, *((delete, keep) if is_delete_first else (keep, delete)), ending)
    kept = admin.execute(
        "select folder_id from core.bookmarks where user_id = %s", [reader]
    ).fetchall()
    if is_delete_first:
        expected = ("PS404", []) if ending == "commit" else (True, [(folder,)])
    else:
        expected = (True, [(None,)] if ending == "commit" else [])
    assert (second, kept) == expected


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_folder_made_twice_at_once_is_one(
    database: str, admin: Connection, ending: Ending
) -> None:
    [reader] = fresh(admin, 1)
    make = ("select social.create_bookmark_folder(%s, 'twin')", [reader])
    first, second = race(database, make, make, ending)
    assert one(admin, "select id from core.bookmark_folders where user_id = %s", reader) == second
    assert first in (None, second)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_reversed", [True, False])
def test_views_at_once_count_once(
    database: str, admin: Connection, is_reversed: bool, ending: Ending
) -> None:
    author, reader = fresh(admin, 2)
    posts = [one(admin, "select social.create_post(%s, 'seen')", author) for _ in range(3)]
    admin.execute("update ops.settings set value = '100 years' where name = 'view_window'")
    record = "select social.record_views(%s, %s, 'feed')"
    other = list(reversed(posts)) if is_reversed else posts[1:]
    answers = race(database, (record, [reader, posts]), (record, [reader, other]), ending)
    assert answers == ((3, 0) if ending == "commit" else (None, len(other)))
    seen = one(admin, "select array_agg(post_id order by post_id) from core.views"
                      " where viewer_id = %s", reader)  # fmt: skip
    assert seen == (posts if ending == "commit" else sorted(other))


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_reversed", [True, False])
def test_visits_at_once_count_once(
    database: str, admin: Connection, is_reversed: bool, ending: Ending
) -> None:
    visitor, *profiles = fresh(admin, 4)
    post = one(admin, "select social.create_post(%s, 'come')", profiles[1])
    admin.execute("update ops.settings set value = '100 years' where name = 'view_window'")
    record = "select social.record_profile_visits(%s, %s::bigint[], %s::bigint[])"
    other = list(reversed(profiles)) if is_reversed else profiles[1:]
    by_post = [visitor, other, [post if user == profiles[1] else None for user in other]]
    answers = race(database, (record, [visitor, profiles, None]), (record, by_post), ending)
    assert answers == ((3, 0) if ending == "commit" else (None, len(other)))
    kept = admin.execute(
        "select profile_id, via_post_id from core.profile_visits where visitor_id = %s"
        " order by profile_id", [visitor],
    ).fetchall()  # fmt: skip
    assert kept == [
        (user, post if ending != "commit" and user == profiles[1] else None)
        for user in (profiles if ending == "commit" else sorted(other))
    ]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_end_first", [True, False])
def test_share_by_a_share_that_ends(
    database: str, admin: Connection, is_end_first: bool, ending: Ending
) -> None:
    author, fan, other = fresh(admin, 3)
    post = one(admin, "select social.create_post(%s, 'pass on')", author)
    admin.execute("select social.share_post(%s, %s)", [fan, post])
    via = one(admin, "select id from core.shares where user_id = %s", fan)
    end = ("select social.unshare_post(%s, %s)", [fan, post])
    share = ("select social.share_post(%s, %s, %s)", [other, post, via])
    _, second = race(database, *((end, share) if is_end_first else (share, end)), ending)
    kept = admin.execute(
        "select via_share_id from core.shares where user_id = %s", [other]
    ).fetchall()
    if is_end_first:
        expected = ("PS404", []) if ending == "commit" else (True, [(via,)])
    else:
        expected = (True, [(None,)] if ending == "commit" else [])
    assert (second, kept) == expected


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_block_first", [True, False])
@pytest.mark.parametrize("is_same_direction", [True, False])
def test_no_follow_beside_a_block(
    database: str, admin: Connection, ending: Ending, is_block_first: bool, is_same_direction: bool
) -> None:
    one_, other = fresh(admin, 2)
    follow = ("select (social.follow_user(%s, %s)).state", [one_, other])
    block = (
        "select social.block_user(%s, %s)", [one_, other] if is_same_direction else [other, one_]
    )  # fmt: skip
    calls = (block, follow) if is_block_first else (follow, block)
    answers = race(database, calls[0], calls[1], ending)
    assert not (
        exists(admin, "core.follows", "follower_id = %s", one_)
        and exists(admin, "core.blocks", "blocker_id in (%s, %s)", one_, other)
    )
    if is_block_first and ending == "commit":
        assert answers == (True, "PS404")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_accept_first", [True, False])
def test_accept_against_withdraw(
    database: str, admin: Connection, ending: Ending, is_accept_first: bool
) -> None:
    fan, star = fresh(admin, 2)
    admin.execute("select social.update_profile(%s, p_is_private => true)", [star])
    admin.execute("select social.follow_user(%s, %s)", [fan, star])
    accept = ("select social.accept_follow(%s, %s)", [star, fan])
    withdraw = ("select social.unfollow_user(%s, %s)", [fan, star])
    calls = (accept, withdraw) if is_accept_first else (withdraw, accept)
    _, second = race(database, calls[0], calls[1], ending)
    is_following = exists(admin, "core.follows", "follower_id = %s", fan)
    assert not exists(admin, "core.follow_requests", "requester_id = %s", fan)
    if is_accept_first:
        assert (second, is_following) == (True, False), "who withdraws last does not follow"
    else:
        expected = ("PS404", False) if ending == "commit" else (True, True)
        assert (second, is_following) == expected


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_follow_first", [True, False])
def test_follow_against_turning_public(
    database: str, admin: Connection, ending: Ending, is_follow_first: bool
) -> None:
    fan, star = fresh(admin, 2)
    admin.execute("select social.update_profile(%s, p_is_private => true)", [star])
    follow = ("select (social.follow_user(%s, %s)).state", [fan, star])
    open_up = ("select social.update_profile(%s, p_is_private => false)", [star])
    calls = (follow, open_up) if is_follow_first else (open_up, follow)
    race(database, calls[0], calls[1], ending)
    is_private = exists(admin, "core.users", "id = %s and is_private", star)
    assert is_private or not exists(admin, "core.follow_requests", "target_id = %s", star), (
        "nobody waits for an account that is public"
    )


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_fold_first", [True, False])
def test_fold_against_unfollow(
    database: str, admin: Connection, is_fold_first: bool, ending: Ending
) -> None:
    """What a fold pushes for who unfollows meanwhile is not shown, and goes when that is folded."""
    reader, author = fresh(admin, 2)
    admin.execute("select social.follow_user(%s, %s)", [reader, author])
    admin.execute("insert into core.activity (user_id) values (%s)", [reader])
    admin.execute("select internal.settle()")
    post = one(admin, "select social.create_post(%s, 'meanwhile')", author)
    admin.execute("select internal.tick()")
    fold = ("select internal.run_projection('timelines', true)", [])
    unfollow = ("select social.unfollow_user(%s, %s)", [reader, author])
    race(database, *((fold, unfollow) if is_fold_first else (unfollow, fold)), ending)

    is_following = exists(admin, "core.follows", "follower_id = %s", reader)
    assert is_following == (not is_fold_first and ending != "commit")
    for _ in range(2):
        feed = admin.execute("select id from social.home_feed(%s)", [reader]).fetchall()
        assert feed == ([(post,)] if is_following else [])
        admin.execute("select internal.settle()")
    pushed = exists(admin, "internal.timelines", "viewer_id = %s", reader)
    assert pushed == is_following
    assert not exists(admin, "internal.changed_follows", "viewer_id = %s", reader)


@pytest.mark.parametrize("ending", ENDINGS)
def test_one_idempotency_key_makes_one_post(
    database: str, admin: Connection, ending: Ending
) -> None:
    [author] = fresh(admin, 1)
    call = ("select social.create_post(%s, 'once', p_idempotency_key => 'k')", [author])
    first, second = race(database, call, call, ending)
    assert one(admin, "select count(*) from core.posts where author_id = %s", author) == 1
    assert second == one(admin, "select id from core.posts where author_id = %s", author)
    assert first in (None, second)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_delete_first", [True, False])
def test_delete_against_reply(
    database: str, admin: Connection, ending: Ending, is_delete_first: bool
) -> None:
    author, other = fresh(admin, 2)
    post = one(admin, "select social.create_post(%s, 'root')", author)
    delete = ("select social.delete_post(%s, %s)", [author, post])
    reply = ("select social.create_post(%s, 'reply', %s)", [other, post])
    first, second = race(
        database, *((delete, reply) if is_delete_first else (reply, delete)), ending
    )
    replies = one(admin, "select count(*) from core.posts where reply_to_id = %s", post)
    is_deleted = exists(admin, "core.posts", "id = %s and deleted_at is not null", post)
    if is_delete_first:
        assert is_deleted == (ending == "commit")
        assert replies == (0 if second == "PS404" else 1)
    else:
        assert (is_deleted, replies) == (True, 1 if ending == "commit" else 0)
    assert (first is None) == (ending != "commit")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("has_version", [True, False])
def test_edit_against_edit(
    database: str, admin: Connection, has_version: bool, ending: Ending
) -> None:
    [author] = fresh(admin, 1)
    post = one(admin, "select social.create_post(%s, 'zero')", author)
    edit = "select social.edit_post(%s, %s, p_body => %s, p_version => %s)"
    version = 1 if has_version else None
    answers = race(
        database,
        (edit, [author, post, "one", version]),
        ("select social.edit_post(%s, %s, p_tags => %s, p_version => %s)",
         [author, post, ["two"], version]),
        ending,
    )  # fmt: skip
    said = admin.execute(
        "select version, body from social.list_post_versions(null, %s)", [post]
    ).fetchall()
    is_tagged = one(admin, "select hashtags = '{two}' from core.posts where id = %s", post)
    if ending != "commit":
        assert (answers, said, is_tagged) == ((None, True), [(2, "zero"), (1, "zero")], True)
    elif has_version:
        assert (answers, said, is_tagged) == ((True, "PS409"), [(2, "one"), (1, "zero")], False)
    else:
        assert answers == (True, True)
        assert (said, is_tagged) == ([(3, "one"), (2, "one"), (1, "zero")], True), "nothing is lost"


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_delete_first", [True, False])
def test_delete_against_edit(
    database: str, admin: Connection, is_delete_first: bool, ending: Ending
) -> None:
    [author] = fresh(admin, 1)
    post = one(admin, "select social.create_post(%s, 'zero')", author)
    delete = ("select social.delete_post(%s, %s)", [author, post])
    edit = ("select social.edit_post(%s, %s, 'one')", [author, post])
    _, second = race(database, *((delete, edit) if is_delete_first else (edit, delete)), ending)
    body, is_deleted = admin.execute(
        "select body, deleted_at is not null from core.posts where id = %s", [post]
    ).fetchall()[0]
    if is_delete_first:
        expected = ("PS404", "zero", True) if ending == "commit" else (True, "one", False)
    else:
        expected = (True, "one" if ending == "commit" else "zero", True)
    assert (second, body, is_deleted) == expected


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_username_in_two_cases_is_one(database: str, admin: Connection, ending: Ending) -> None:
    name = f"Twin{next(_numbers)}"
    make = "select social.create_user(%s)"
    first, second = race(database, (make, [name]), (make, [name.upper()]), ending)
    assert one(admin, "select count(*) from core.users where username_key = lower(%s)", name) == 1
    if ending == "commit":
        assert isinstance(first, int)
        assert second == "PS409"


@pytest.mark.parametrize("ending", ENDINGS)
def test_two_renames_to_names_that_look_alike(
    database: str, admin: Connection, ending: Ending
) -> None:
    one_, other = fresh(admin, 2)
    name = f"wanted{next(_numbers)}"
    rename = "select social.rename_user(%s, %s)"
    answers = race(database, (rename, [one_, f"{name}l"]), (rename, [other, f"{name}I"]), ending)
    assert answers == ((True, "PS409") if ending == "commit" else (None, True))
    assert one(
        admin,
        "select id from core.users where username_skeleton = internal.skeleton(%s)",
        f"{name}l",
    ) == (one_ if ending == "commit" else other)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_new_account", [True, False])
@pytest.mark.parametrize("is_alike", [True, False])
def test_nobody_slips_into_a_name_that_is_given_up(
    database: str, admin: Connection, is_alike: bool, is_new_account: bool, ending: Ending
) -> None:
    [other] = fresh(admin, 1)
    name = f"given{next(_numbers)}"
    owner = one(admin, "select social.create_user(%s)", f"{name}l")
    wanted = f"{name}I" if is_alike else f"{name}L"
    rename = ("select social.rename_user(%s, %s)", [owner, f"{name}_new"])
    take = (
        ("select social.create_user(%s)", [wanted]) if is_new_account
        else ("select social.rename_user(%s, %s)", [other, wanted])
    )  # fmt: skip
    answers = race(database, rename, take, ending)
    assert answers == (True if ending == "commit" else None, "PS409")
    assert one(admin, "select count(*) from core.held_usernames where user_id = %s", owner) == int(
        ending == "commit"
    )


def hidden_is_implied(connection: Connection) -> bool:
    """internal.hidden says what core.blocks implies, and nothing else."""
    return bool(
        one(
            connection,
            """
            select not exists (
                (select viewer_id, other_id, is_blocking, is_blocked from internal.hidden
                 except
                 select v, o, bool_or(b), bool_or(not b)
                   from (select blocker_id, blocked_id, true from core.blocks
                         union all
                         select blocked_id, blocker_id, false from core.blocks) as d (v, o, b)
                  group by v, o)
                union all
                (select v, o, bool_or(b), bool_or(not b)
                   from (select blocker_id, blocked_id, true from core.blocks
                         union all
                         select blocked_id, blocker_id, false from core.blocks) as d (v, o, b)
                  group by v, o
                 except
                 select viewer_id, other_id, is_blocking, is_blocked from internal.hidden)
            )
            """,
        )
    )


def by_function(verb: str, one_: int, other: int) -> tuple[str, list[Any]]:
    return f"select social.{verb}_user(%s, %s)", [one_, other]


def by_table(verb: str, one_: int, other: int) -> tuple[str, list[Any]]:
    if verb == "block":
        return "insert into core.blocks values (%s, %s) returning true", [one_, other]
    return (
        "delete from core.blocks where blocker_id = %s and blocked_id = %s returning true",
        [one_, other],
    )


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("call", [by_function, by_table])
@pytest.mark.parametrize(
    "verbs",
    [("block", "block"), ("block", "unblock"), ("unblock", "block"), ("unblock", "unblock")],
)
def test_blocks_from_both_sides(
    database: str,
    admin: Connection,
    verbs: tuple[str, str],
    call: Callable[[str, int, int], tuple[str, list[Any]]],
    ending: Ending,
) -> None:
    one_, other = fresh(admin, 2)
    for verb, (a, b) in zip(verbs, ((one_, other), (other, one_)), strict=True):
        if verb == "unblock":
            admin.execute("select social.block_user(%s, %s)", [a, b])
    race(database, call(verbs[0], one_, other), call(verbs[1], other, one_), ending)
    assert hidden_is_implied(admin)
    blocks = {row[0] for row in admin.execute(
        "select blocker_id from core.blocks where blocker_id in (%s, %s)", [one_, other]
    ).fetchall()}  # fmt: skip
    first_is_done = ending == "commit"
    assert (one_ in blocks) == ((verbs[0] == "block") == first_is_done)
    assert (other in blocks) == (verbs[1] == "block")


# What somebody may be doing while they are erased: {0} is they, {1} another, {2} their own post,
# {3} the other's post, {4} a deleted post of their own.
WRITES = {
    "create": "social.create_post({0}, 'late #late @race')",
    "reply": "social.create_post({1}, 'late', {2})",
    "mention": "social.create_post({1}, (select '@' || username from core.users where id = {0}))",
    "like": "social.like_post({0}, {3})",
    "share": "social.share_post({0}, {3})",
    "bookmark": "social.bookmark_post({0}, {3})",
    "pin": "social.pin_post({0}, {2})",
    "follow": "(social.follow_user({0}, {1})).state",
    "be_followed": "(social.follow_user({1}, {0})).state",
    "block": "social.block_user({0}, {1})",
    "be_blocked": "social.block_user({1}, {0})",
    "be_muted": "social.mute_user({1}, {0})",
    "edit": "social.edit_post({0}, {2}, 'edited #late')",
    "restore": "social.restore_post({0}, {4})",
    "delete": "social.delete_post({0}, {2})",
    "profile": "social.update_profile({0}, p_bio => 'late')",
    "rename": "social.rename_user({0}, 'late_' || mod({0}, 1000000))",
    "password": "social.set_password_hash({0}, repeat('x', 60))::text",
    "token": "social.issue_token({0})",
    "erase": "social.erase_user({0})",
}


def erase(connection: Connection, user: int) -> None:
    """All steps, with the log folded between them; then nothing is left."""
    for _ in range(60):
        connection.execute("select internal.settle()")
        if one(connection, "select social.erase_user(%s)", user):
            break
    left = connection.execute("select * from social.erasure_proof(%s)", [user]).fetchall()
    assert left == []
    assert exists(connection, "core.erasures", "user_id = %s and erased_at is not null", user)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_erase_first", [True, False])
@pytest.mark.parametrize("write", WRITES)
def test_erase_against_everything(
    database: str, admin: Connection, write: str, is_erase_first: bool, ending: Ending
) -> None:
    person, other = fresh(admin, 2)
    post, gone = (one(admin, "select social.create_post(%s, 'own #tag')", person) for _ in range(2))
    theirs = one(admin, "select social.create_post(%s, 'of another')", other)
    admin.execute("select social.delete_post(%s, %s)", [person, gone])
    call = ("select " + WRITES[write].format(person, other, post, theirs, gone), [])
    erasure = ("select social.erase_user(%s)", [person])
    first, second = race(
        database, *((erasure, call) if is_erase_first else (call, erasure)), ending
    )

    for answer_ in (first, second):
        assert answer_ not in ("40P01", "40001"), "no deadlock"
    if is_erase_first and ending == "commit" and write not in ("erase", "reply", "mention"):
        refused = second in ("PS404", "PS410")
        assert refused or write in ("edit", "restore", "delete", "pin"), second
    erase(admin, person)


@pytest.mark.parametrize("ending", ENDINGS)
def test_two_steps_of_an_erasure_at_once(database: str, admin: Connection, ending: Ending) -> None:
    person, other = fresh(admin, 2)
    theirs = one(admin, "select social.create_post(%s, 'of another')", other)
    for n in range(5):
        post = one(admin, "select social.create_post(%s, %s)", person, f"own {n}")
        admin.execute("select social.like_post(%s, %s)", [person, post])
    admin.execute("select social.like_post(%s, %s)", [person, theirs])
    admin.execute("select social.follow_user(%s, %s)", [other, person])
    step = ("select social.erase_user(%s, 2)", [person])
    for _ in range(8):
        race(database, step, step, ending)
    erase(admin, person)


def test_two_private_accounts_that_ask_each_other_turn_public_at_once(
    database: str, admin: Connection
) -> None:
    ada, bob = fresh(admin, 2)
    admin.execute("update core.users set is_private = true where id in (%s, %s)", [ada, bob])
    for one_, other in ((ada, bob), (bob, ada)):
        admin.execute("select social.follow_user(%s, %s)", [one_, other])
    opens = "select social.update_profile(%s, p_is_private => false)"
    assert race(database, (opens, [ada]), (opens, [bob]), "commit") == (True, True)
    assert one(admin, "select count(*) from core.follows where follower_id in (%s, %s)", ada, bob)


NAMING = {
    "create_post": "select social.create_post(%(me)s, 'meanwhile') > 0",
    "follow_user": "select (social.follow_user(%(other)s, %(me)s)).is_changed",
    "issue_token": "select social.issue_token(%(me)s) <> ''",
    "bookmark": "select social.create_bookmark_folder(%(me)s, 'f') > 0",
    "mention": "select social.create_post(%(other)s, '@' || (select username from core.users"
    " where id = %(me)s)) > 0",
}
CHANGES = {
    "update_profile": "select social.update_profile(%(me)s, 'Another')",
    "rename_user": "select social.rename_user(%(me)s, %(name)s)",
    "set_verified": "select social.set_verified(%(me)s, true)",
}


@pytest.mark.parametrize("is_write_first", [True, False])
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("write", NAMING)
def test_a_change_of_a_profile_waits_for_no_write_that_names_it(
    database: str, admin: Connection, write: str, change: str, is_write_first: bool
) -> None:
    me, other = fresh(admin, 2)
    given = {"me": me, "other": other, "name": f"other{next(_numbers)}"}
    queries = [NAMING[write], CHANGES[change]]
    first, second = queries if is_write_first else queries[::-1]
    with connect(database, autocommit=False) as holder, connect(database) as other_session:
        assert holder.execute(first.encode(), given).fetchone() == (True,)
        other_session.execute("set lock_timeout = '5s'")
        assert other_session.execute(second.encode(), given).fetchone() == (True,)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("end", ["suspend_user(%s, 'spam')", "deactivate_user(%s)"])
@pytest.mark.parametrize("is_token_first", [True, False])
def test_no_token_outlives_the_end_of_its_account(
    database: str, admin: Connection, is_token_first: bool, end: str, ending: Ending
) -> None:
    [me] = fresh(admin, 1)
    issue, close = ("select social.issue_token(%s)", [me]), (f"select social.{end}", [me])
    race(database, *((issue, close) if is_token_first else (close, issue)), ending)
    is_ended = is_token_first or ending == "commit"
    left = exists(admin, "core.tokens", "user_id = %s and revoked_at is null", me)
    assert left is not is_ended


ENDS_TOKENS = {
    "set_password_hash": "select social.set_password_hash(%s, repeat('n', 60))::text = ''",
    "revoke_all_tokens": "select social.revoke_all_tokens(%s)",
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("end", ENDS_TOKENS)
@pytest.mark.parametrize("is_token_first", [True, False])
def test_no_token_slips_past_what_ends_all(
    database: str, admin: Connection, is_token_first: bool, end: str, ending: Ending
) -> None:
    """One that is issued first ends; one that comes later was asked for by who knows the rest."""
    [me] = fresh(admin, 1)
    admin.execute("select social.set_password_hash(%s, repeat('x', 60))", [me])
    issue, close = ("select social.issue_token(%s)", [me]), (ENDS_TOKENS[end], [me])
    race(database, *((issue, close) if is_token_first else (close, issue)), ending)
    left = exists(admin, "core.tokens", "user_id = %s and revoked_at is null", me)
    assert left is not is_token_first


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("follows", ["issue_token(%s", "set_email(%s, 'a@b.cd'"])
def test_nothing_follows_from_a_password_that_is_being_changed(
    database: str, admin: Connection, follows: str, ending: Ending
) -> None:
    [me] = fresh(admin, 1)
    admin.execute("select social.set_password_hash(%s, repeat('x', 60))", [me])
    change = ("select social.set_password_hash(%s, repeat('n', 60))::text = ''", [me])
    use = (f"select social.{follows}, p_version => 1) <> ''", [me])
    _, second = race(database, change, use, ending)
    assert second == ("PS401" if ending == "commit" else True)


@pytest.mark.parametrize("ending", ENDINGS)
def test_of_two_changes_of_one_password_one_counts(
    database: str, admin: Connection, ending: Ending
) -> None:
    [me] = fresh(admin, 1)
    admin.execute("select social.set_password_hash(%s, repeat('x', 60))", [me])
    changes = [
        (f"select social.set_password_hash(%s, repeat('{to}', 60), null, 1)::text = ''", [me])
        for to in "ab"
    ]
    _, second = race(database, changes[0], changes[1], ending)
    kept = one(admin, "select left(password_hash, 1) from core.credentials where user_id = %s", me)
    assert (second, kept) == (("PS401", "a") if ending == "commit" else (True, "b"))


def reset_code(connection: Connection, user: int) -> str:
    connection.execute(
        "insert into core.emails (user_id, email, verified_at) values (%s, %s, now())",
        [user, f"race{user}@example.org"],
    )
    code: str = one(
        connection,
        "select internal.make_code(%s, 'password', %s, '1 hour')",
        user,
        f"race{user}@example.org",
    )
    return code


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_code_sets_one_password(database: str, admin: Connection, ending: Ending) -> None:
    [me] = fresh(admin, 1)
    code = reset_code(admin, me)
    uses = [(f"select social.reset_password(%s, repeat('{to}', 60))", [code]) for to in "ab"]
    first, second = race(database, uses[0], uses[1], ending)
    assert (first, second) == ((me, "PS404") if ending == "commit" else (None, me))


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_reset_first", [True, False])
@pytest.mark.parametrize(
    "other",
    [
        "set_email(%s, 'else@example.org') <> ''",
        "issue_token(%s, p_version => 1) <> ''",
        "rehash_password(%s, repeat('x', 60), repeat('r', 60))",
        "set_password_hash(%s, repeat('o', 60))::text = ''",
        "deactivate_user(%s)",
        "erase_user(%s)",
    ],
)
def test_a_reset_beside_whatever_else_changes_an_account(
    database: str, admin: Connection, other: str, is_reset_first: bool, ending: Ending
) -> None:
    [me] = fresh(admin, 1)
    admin.execute("select social.set_password_hash(%s, repeat('x', 60))", [me])
    code = reset_code(admin, me)
    reset = ("select social.reset_password(%s, repeat('n', 60)) > 0", [code])
    beside = (f"select social.{other}", [me])
    answers = race(database, *((reset, beside) if is_reset_first else (beside, reset)), ending)
    assert not {"40P01", "40001"} & set(answers)
    version = one(admin, "select max(version) from core.credentials where user_id = %s", me)
    if version == 2 and not other.startswith("set_password"):
        # Nothing of the former password is left: no token on it, nor its hash.
        assert not exists(admin, "core.tokens", "user_id = %s and revoked_at is null", me)
        hash_ = one(
            admin, "select left(password_hash, 1) from core.credentials where user_id = %s", me
        )
        assert hash_ == "n"
    if (
        not is_reset_first
        and ending == "commit"
        and other.split("(")[0]
        in ("set_email", "set_password_hash", "deactivate_user", "erase_user")
    ):
        assert answers[1] in ("PS404", "PS403")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_mail_is_taken_once(database: str, admin: Connection, ending: Ending) -> None:
    [me] = fresh(admin, 1)
    admin.execute("delete from core.mails")
    reset_code(admin, me)
    for _ in range(2):
        admin.execute(
            "select social.request_password_reset(username) from core.users where id = %s", [me]
        )
    take = ("select count(*) from internal.take_mail()", [])
    first, second = race(database, take, take, ending)
    assert (first, second) == ((1, 0) if ending == "commit" else (None, 1))


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_rehash_first", [True, False])
def test_a_rehash_never_brings_a_former_password_back(
    database: str, admin: Connection, is_rehash_first: bool, ending: Ending
) -> None:
    [me] = fresh(admin, 1)
    admin.execute("select social.set_password_hash(%s, repeat('x', 60))", [me])
    change = ("select social.set_password_hash(%s, repeat('n', 60))::text = ''", [me])
    rehash = ("select social.rehash_password(%s, repeat('x', 60), repeat('r', 60))", [me])
    race(database, *((rehash, change) if is_rehash_first else (change, rehash)), ending)
    kept = one(admin, "select left(password_hash, 1) from core.credentials where user_id = %s", me)
    assert kept == ("n" if is_rehash_first or ending == "commit" else "r")


def test_an_actor_is_nobody_but_whom_an_admin_said_in_this_transaction(
    database: str, admin: Connection
) -> None:
    me, boss = fresh(admin, 2)

    def actor(connection: Connection) -> Any:
        post = one(connection, "select social.create_post(%s, 'whose')", me)
        return one(connection, "select actor_id from internal.events where post_id = %s", post)

    zeros = "0" * 64
    for left in (
        "oops", "", "1e3", str(boss), f"{boss}.{zeros}", f"{boss}.", f"\u0661.{zeros}",
        f"{'9' * 19}.{zeros}", "9" * 30, "\u0661", "x" * 100_000,
    ):  # fmt: skip
        admin.execute("select set_config('pgsocial.actor_id', %s, false)", [left])
        assert actor(admin) == me, left
    with connect(database, autocommit=False) as session:
        session.execute("select social.act_as(%s)", [boss])
        said = one(session, "select current_setting('pgsocial.actor_id')")
        assert actor(session) == boss
        session.commit()
        assert actor(session) == me
        session.commit()
        session.execute("select set_config('pgsocial.actor_id', %s, false)", [said])
        assert actor(session) == me, "what was said in another transaction counts no more"


def test_a_request_is_the_one_that_was_begun_in_this_transaction(
    database: str, admin: Connection
) -> None:
    [me] = fresh(admin, 1)

    def request(connection: Connection) -> Any:
        post = one(connection, "select social.create_post(%s, 'which')", me)
        return one(connection, "select request_id from internal.events where post_id = %s", post)

    for left in ("theirs", "1.2 theirs", " ", "%", "x" * 100_000):
        admin.execute("select set_config('pgsocial.request_id', %s, false)", [left])
        assert request(admin) is None, left
    with connect(database, autocommit=False) as session:
        session.execute("select social.begin_request('mine')")
        said = one(session, "select current_setting('pgsocial.request_id')")
        assert request(session) == "mine"
        session.commit()
        assert request(session) is None
        session.commit()
        session.execute("select set_config('pgsocial.request_id', %s, false)", [said])
        assert request(session) is None, "what was begun in another transaction counts no more"
        session.execute("select social.begin_request('another')")
        assert request(session) == "another"
        for none in ("", "a b", "\u00e9", "x" * 201, None):
            with pytest.raises(psycopg.Error) as refused, session.transaction():
                session.execute("select social.begin_request(%s)", [none])
            assert refused.value.diag.message_detail == "p_request"
        assert request(session) == "another"


@pytest.mark.parametrize("node", ["64", "-1", "x", "063", "1.5", " 1", "9" * 20, "\u0661", "1\n"])
def test_another_node_is_refused(database: str, admin: Connection, node: str) -> None:
    with connect(database) as session:
        session.execute("select set_config('pgsocial.node', %s, false)", [node])
        with pytest.raises(psycopg.Error) as refused:
            session.execute("select internal.next_id()")
        assert (refused.value.sqlstate, refused.value.diag.message_detail) == (
            "PS400",
            "pgsocial.node",
        )


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("is_drop_first", [True, False])
def test_the_log_never_waits_for_a_sink_that_is_dropped(
    database: str, admin: Connection, is_drop_first: bool, ending: Ending
) -> None:
    sink = f"archive_{next(_numbers)}"
    admin.execute("select ops.add_sink(%s, 'files')", [sink])
    drop = ("select ops.drop_sink(%s)::text", [sink])
    name = (
        "update ops.settings set value = %s where name = 'log_archive' returning value",
        [sink],
    )
    _, second = race(database, *((drop, name) if is_drop_first else (name, drop)), ending)
    is_done = ending == "commit"
    if is_drop_first:
        assert second == ("PS400" if is_done else sink)
    else:
        assert second == ("PS409" if is_done else "")
    waits = one(admin, "select value from ops.settings where name = 'log_archive'")
    assert not waits or exists(admin, "ops.sinks", "name = %s", waits)
    admin.execute("update ops.settings set value = '' where name = 'log_archive'")
    admin.execute("delete from ops.sinks where name = %s", [sink])
