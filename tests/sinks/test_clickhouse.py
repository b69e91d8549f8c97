"""What ClickHouse has after all that may happen in a quiet world: what the database has."""

from __future__ import annotations

import pytest
from pgsocial.sinks.sink import ENTITIES

from tests.sinks.world import NOTHING, World, drive, engine, found, verify

pytest.importorskip("chdb")


def test_it_is_filled_and_goes_on(world: World) -> None:
    world.live()
    with world.runner() as runner:
        drive(runner)
        assert found(verify(runner)) == NOTHING
        assert runner.state().state == "running"
        world.live()
        drive(runner)
        report = verify(runner)
        assert found(report) == NOTHING
        assert runner.caught_up()
        counts = dict(
            world.ask("select kind, count(*) from internal.sink_engagements group by 1 order by 1")
        )
        assert counts == {
            "bookmark": 2, "ended_follow": 2, "follow": 4, "like": 10, "post_follow": 2,
            "post_visit": 2, "profile_visit": 2, "share": 2, "view": 12,
        }  # fmt: skip
        assert counts == dict(
            engine(runner).query("select kind, count() from pgsocial.engagements group by 1")
        )
        assert engine(runner).query(
            "select count(), countIf(body = 'once more') from pgsocial.posts"
        ) == [(10, 2)]
        [(events, rows)] = world.ask(
            "select count(*), (select sum(row_count) from ops.sink_batches where state = 'done')"
            " from internal.events"
        )
        assert engine(runner).query("select count() from pgsocial.events") == [(events,)]
        # Users, posts, engagements, a day and events of the second life.
        assert rows == 2 + 6 + (6 + 1 + 1 + 6 + 4 + 2) + 1 + events // 2
        assert report.compared == 4 + 10 + 38 + 2 + events
        assert engine(runner).query(
            "select toString(day), user_id from pgsocial.days order by 2"
        ) == (world.ask("select day::text, user_id from core.active_days order by 2"))


def test_a_deleted_post_leaves_nothing_that_it_said(world: World) -> None:
    made = world.live()
    with world.runner() as runner:
        drive(runner)
        world.ask("select social.delete_post(author_id, id) from core.posts where id = %s", made[3])
        world.settle()
        drive(runner)
        rows = engine(runner).query(
            "select body, hashtags, is_deleted from pgsocial.posts_g1 final where id = {id:UInt64}",
            {"id": made[3]},
        )
        assert rows == [("", [], True)]
        world.ask(
            "select social.restore_post(author_id, id) from core.posts where id = %s", made[3]
        )
        world.settle()
        drive(runner)
        assert found(verify(runner)) == NOTHING
        [(body,)] = engine(runner).query(f"select body from pgsocial.posts where id = {made[3]}")
        assert body.startswith('Hé "3"')


def test_a_verify_finds_what_was_changed_by_hand_and_repairs_just_that(world: World) -> None:
    made = world.live(40)
    with world.runner() as runner:
        drive(runner)
        alter = "alter table pgsocial.{}_g1 {} settings mutations_sync = 2"
        [(user, like)] = world.ask("select user_id, post_id from core.likes order by 2 limit 1")
        for table, act in (
            ("posts", f"update body = 'forged' where id = {made[5]}"),
            # Even with the digest that would be right.
            ("users", f"update is_private = true where id = {user}"),
            ("posts", f"delete where id = {made[6]}"),
            ("engagements", f"delete where kind = 'like' and subject_id = {like}"),
            ("days", f"delete where user_id = {user}"),
            ("events", "delete where type = 'share.created'"),
        ):
            engine(runner).query(alter.format(table, act))
        engine(runner).query(
            "insert into pgsocial.engagements_g1 (kind, subject_id, user_id, created_at, version)"
            f" values ('share', {made[9]}, {user}, now(), 9)"
        )
        engine(runner).query(
            "insert into pgsocial.posts_g1 (id, author_id, version) values (5, 7, 9)"
        )
        share = world.value("select key from internal.sink_events where type = 'share.created'")
        day = world.value("select key from internal.sink_days")
        wanted = (
            {f"users {user}", f"posts {made[5]}"},
            {
                f"posts {made[6]}",
                f"engagements like:{like}:{user}:0",
                f"days {day}",
                f"events {share}",
            },
            {"posts 5", f"engagements share:{made[9]}:{user}:0"},
        )
        assert tuple(map(set, found(verify(runner)))) == wanted
        before = engine(runner).query("select id, version from pgsocial.posts_g1 order by 1, 2")
        report = verify(runner, repair=True)
        assert tuple(map(set, found(report))) == wanted
        assert report.repaired == 8
        assert found(verify(runner)) == NOTHING
        after = engine(runner).query("select id, version from pgsocial.posts_g1 order by 1, 2")
        assert {row[0] for row in set(after) - set(before)} == {5, made[5], made[6]}
        states = world.ask("select verified_at is not null, difference_count from ops.sinks")
        assert states == [(True, 0)]


def test_what_is_under_way_is_no_difference(world: World) -> None:
    made = world.live()
    with world.runner() as runner:
        drive(runner)
        bob = world.person()
        world.ask("select social.like_post(%s, %s)", bob, made[0])
        world.ask("update core.posts set body = 'later' where id = %s", made[1])
        assert found(verify(runner)) == NOTHING, "not sealed yet"
        world.settle()
        assert found(verify(runner)) == NOTHING, "not written yet"
        drive(runner)
        assert found(verify(runner)) == NOTHING


def test_views_that_an_earlier_version_did_not_have_are_made(world: World) -> None:
    world.live()
    with world.runner() as runner:
        drive(runner)
        engine(runner).query("drop view pgsocial.post_authors")
    with world.runner() as runner:
        runner.step()
        assert engine(runner).query("select uniq(id) from pgsocial.post_authors") == [(6,)]
        assert runner.state().generation == 1, "and nothing is copied again for them"


def test_a_rebuild_is_seen_only_when_it_is_whole(world: World) -> None:
    made = world.live()
    with world.runner() as runner:
        drive(runner)
        engine(runner).query(
            f"alter table pgsocial.posts_g1 delete where id = {made[0]} settings mutations_sync = 2"
        )
        world.ask("select ops.rebuild_sink('clickhouse')")
        bob = world.person()
        seen = []
        for post in (*made[3:], *made[3:]):
            world.ask("select social.share_post(%s, %s)", bob, post)
            world.ask("select social.unlike_post(user_id, post_id) from core.likes limit 1")
            world.settle()
            runner.step()
            seen += engine(runner).query(f"select count() from pgsocial.posts where id = {made[0]}")
        assert runner.state().state == "rebuilding"
        assert {row[0] for row in seen} == {0}, "the old tables are read until the end"
        shares = f"select count() from pgsocial.engagements where user_id = {bob}"
        assert engine(runner).query(shares) == [(len(made[3:]),)], "and get what is new"
        drive(runner)
        assert runner.state().generation == 2
        assert found(verify(runner)) == NOTHING
        assert engine(runner).query(f"select count() from pgsocial.posts where id = {made[0]}") == [
            (1,)
        ]
        tables = {row[0] for row in engine(runner).query("show tables from pgsocial")}
        assert {name for name in tables if "_g" in name} == {f"{name}_g2" for name in ENTITIES}


def test_a_block_that_comes_again_is_passed_over_but_not_in_another_epoch(world: World) -> None:
    """By the engine: so a second try costs little, and a repair is no second try."""
    from pgsocial.sinks.sink import Block, Row

    world.live()
    with world.runner() as runner:
        drive(runner)
        count = "select count() from pgsocial.users_g1 where id = 3"
        row = Row("users", "3", False, 0, '{"id":3}')
        for version, token, rows in ((7, "one", 1), (7, "one", 1), (8, "two", 2)):
            runner.sink.write(1, Block("users", [row], version, token))
            assert engine(runner).query(count) == [(rows,)]
        assert engine(runner).query(f"{count} settings final = 1") == [(1,)]


def test_of_an_erased_person_nothing_is_left_and_it_is_proved(world: World) -> None:
    made = world.live()
    ada, bob = world.ask("select id from core.users order by id")
    world.ask("select social.create_post(%s, 'hello @' || username) from core.users"
              " where id = %s", bob[0], ada[0])  # fmt: skip
    world.ask("select social.touch_activity(%s)", ada[0])
    world.settle()
    with world.runner() as runner:
        drive(runner)
        assert engine(runner).query("select count() from pgsocial.days") == [(2,)]
        personal = engine(runner).query(
            "select count() from pgsocial.events_g1 where payload like '%tag1%'"
        )
        assert personal == [(2,)]
        parts = "select table, name from system.parts where database = 'pgsocial'"
        told = set(engine(runner).query(parts))
        while not world.value("select social.erase_user(%s)", ada[0]):
            world.settle()
        drive(runner)
        proof = "select place from social.erasure_proof(%s)"
        for _ in range(100):
            if not world.ask(proof, ada[0]):
                break
            assert world.ask(proof, ada[0]) == [("ops.sinks.clickhouse",)]
            world.ask("update ops.sink_erasures set started_at = '-infinity'")
            drive(runner)
        assert world.ask(proof, ada[0]) == []
        assert runner.sink.traces(1, ada[0]) == []
        for question in (
            f"select count() from pgsocial.posts_g1 where author_id = {ada[0]} and body <> ''",
            f"select count() from pgsocial.posts_g1 where has(mentions, {ada[0]})"
            " and not is_deleted settings final = 1",
            f"select count() from pgsocial.users_g1 where id = {ada[0]} and username <> ''",
            f"select count() from pgsocial.engagements_g1 where user_id = {ada[0]}",
            f"select count() from pgsocial.days_g1 where user_id = {ada[0]}",
            "select count() from pgsocial.events_g1 where payload like '%tag1%'",
        ):
            assert engine(runner).query(question) == [(0,)], question
        # What was merged since then is replaced, too, and tells nothing.
        replaced = set(engine(runner).query(f"{parts} and not active and table <> 'positions'"))
        assert not told & replaced, "on the disk"
        assert found(verify(runner)) == NOTHING
        assert engine(runner).query(
            f"select count() from pgsocial.events where post_id = {made[0]}"
        ) > [(1,)], "that it was stays"
