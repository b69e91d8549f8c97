"""Deploy, verify, revert: each change alone, all together, and again."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from pgsocial.tools.source.tree import Tree

from tests.databases import REPO, bootstrap, drop, psql, sqitch, superuser, url
from tests.stack import trees

DATABASE = "pgsocial_migrations"


@pytest.fixture
def database() -> Iterator[str]:
    """A fresh database as a DBA prepares it, in which something else stands already."""
    bootstrap(DATABASE)
    psql(DATABASE, "-c", "create schema shop; create table shop.items as select 7 as id")
    yield DATABASE
    drop(DATABASE)


def roles() -> list[tuple[object, ...]]:
    with superuser() as connection:
        return connection.execute(
            """
            select r.rolname, r.rolcanlogin, r.rolconfig,
                   array(select m.roleid::regrole::text from pg_auth_members as m
                          where m.member = r.oid order by 1)
              from pg_roles as r
             order by 1
            """
        ).fetchall()


def test_deploy_revert_deploy(database: str) -> None:
    """Reverting leaves what was there before, here and in other databases; a second deploy equals
    the first."""
    other = "pgsocial_neighbour"
    bootstrap(other)
    sqitch("deploy", other, "--verify")
    neighbour, before, members = trees.schema(other), trees.schema(database), roles()

    sqitch("deploy", database, "--verify")
    sqitch("verify", database)
    first, filled = trees.schema(database), trees.rows(database)
    assert "CREATE FUNCTION social.home_feed" in first

    sqitch("revert", database, "-y")
    assert trees.schema(database) == before
    assert psql(database, "-c", "select id from shop.items").stdout == "7\n"
    assert roles() == members
    assert trees.schema(other) == neighbour

    sqitch("deploy", database, "--verify")
    assert trees.schema(database) == first
    assert trees.rows(database) == filled
    drop(other)


def test_change_by_change(database: str) -> None:
    """Each change can be deployed and verified without those after it, and reverted alone."""
    pictures = [picture(database)]
    changes = Tree(REPO).changes
    for change in changes:
        sqitch("deploy", database, "--verify", "--to", change)
        pictures.append(picture(database))
        assert pictures[-1] not in pictures[:-1], f"{change} changes nothing"

    for place in range(len(changes) - 1, -1, -1):
        target = ["--to", changes[place - 1]] if place else []
        sqitch("revert", database, "-y", *target)
        assert picture(database) == pictures[place], f"reverting {changes[place]}"


def picture(database: str) -> tuple[object, ...]:
    return trees.schema(database), trees.rows(database)


def test_sqitch_alone_in_a_plain_database(database: str) -> None:
    """What a DBA does: the bootstrap as a superuser, then sqitch as pgsocial_owner; pg_cron is in
    another database, so the jobs are rows alone."""
    sqitch("deploy", database)
    with psycopg.connect(url("PGSOCIAL_APP_URL", database)) as app:
        row = app.execute("select social.create_user('ada')").fetchone()
        assert row
    assert psql(database, "-c", "select count(*) > 0 from ops.jobs").stdout == "t\n"
    assert psql(database, "-c", "select to_regnamespace('cron') is null").stdout == "t\n"


def test_jobs_are_scheduled_where_pg_cron_lives() -> None:
    """One schedule for each job, by the worker; reverting removes them, deploying twice does not
    double them."""
    scheduled = "select jobname, username from cron.job where jobname like 'pgsocial %' order by 1"
    wanted = "select 'pgsocial ' || name, 'pgsocial_worker' from ops.jobs order by 1"
    was = psql("pgsocial", "-c", "select to_regclass('ops.jobs')").stdout.strip()
    sqitch("deploy", "pgsocial")
    try:
        assert psql("pgsocial", "-c", scheduled).stdout == psql("pgsocial", "-c", wanted).stdout
        sqitch("revert", "pgsocial", "-y", "--to", "jobs^")
        assert psql("pgsocial", "-c", scheduled).stdout == ""
        sqitch("deploy", "pgsocial")
        assert psql("pgsocial", "-c", scheduled).stdout == psql("pgsocial", "-c", wanted).stdout
    finally:
        if not was:
            sqitch("revert", "pgsocial", "-y")
