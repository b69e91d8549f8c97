"""What each login can and cannot do, asked of the server over real connections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql

from tests.databases import REPO, clone, drop, psql, superuser, url

DATABASE = "pgsocial_roles"
Connection = psycopg.Connection[Any]

RELATIONS = """
    select n.nspname, c.relname
      from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
     where n.nspname in ('social', 'core', 'internal', 'analytics', 'ops')
       and c.relkind in ('r', 'p', 'v', 'm') order by 1, 2
"""
ROUTINES = """
    select n.nspname, p.proname, p.prokind = 'p', array(
               select format_type(t, null) from unnest(p.proargtypes) with ordinality as u (t, i)
                order by i)
      from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
     where n.nspname in ('social', 'core', 'internal', 'analytics', 'ops')
       and p.prorettype <> 'trigger'::regtype order by 1, 2
"""


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    clone(DATABASE)
    psql(DATABASE, "-c", "select social.create_user('ada'), social.create_user('bob')")
    yield DATABASE
    drop(DATABASE)


@pytest.fixture
def login(request: pytest.FixtureRequest, database: str) -> Iterator[Connection]:
    with psycopg.connect(url(request.param, database), autocommit=True) as connection:
        yield connection


gateway = pytest.mark.parametrize("login", ["PGSOCIAL_APP_URL"], indirect=True)
worker = pytest.mark.parametrize("login", ["PGSOCIAL_WORKER_URL"], indirect=True)
owner = pytest.mark.parametrize("login", ["DATABASE_URL"], indirect=True)


def catalog(query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url("PGSOCIAL_SUPERUSER_URL", DATABASE)) as connection:
        return connection.execute(query).fetchall()


def is_refused(connection: Connection, statement: sql.SQL | sql.Composed) -> bool:
    try:
        connection.execute(statement)
    except errors.InsufficientPrivilege:
        return True
    except psycopg.Error:
        return False
    return False


def call(schema: str, name: str, is_procedure: bool, types: list[str]) -> sql.Composed:
    """A call with nulls, which a function that may be called refuses with another error."""
    nulls = sql.SQL(", ").join(sql.SQL("null::{}").format(sql.SQL(t)) for t in types)
    verb = sql.SQL("call {}({})" if is_procedure else "select {}({})")
    return verb.format(sql.Identifier(schema, name), nulls)


@gateway
def test_the_gateway_works_through_functions(login: Connection) -> None:
    row = login.execute(
        "select social.create_post((social.get_profile_by_username(null, 'ada')).id, 'hello')"
    ).fetchone()
    assert row and row[0] > 0


@gateway
def test_the_gateway_reads_and_writes_no_table(login: Connection) -> None:
    relations = catalog(RELATIONS)
    assert len(relations) > 20
    for name in relations:
        table = sql.Identifier(*name)
        assert is_refused(login, sql.SQL("select from {} limit 0").format(table)), name
        assert is_refused(login, sql.SQL("delete from {}").format(table)), name


@gateway
def test_the_gateway_calls_nothing_outside_social(login: Connection) -> None:
    allowed = {name[1] for name in catalog(ROUTINES) if not is_refused(login, call(*name))}
    social = {name[1] for name in catalog(ROUTINES) if name[0] == "social"}
    matrix = (REPO / "tests/catalog/rights.sql").read_text()
    reserved = matrix[matrix.index("insert into reserved") :].partition(";")[0]
    by_others = set(re.findall(r"'social\.(\w+)'", reserved))
    assert "stream_events" in by_others
    assert allowed == social - by_others


@worker
def test_the_worker_drives_the_log_and_reads_all_of_it(login: Connection) -> None:
    login.execute("select internal.tick()")
    login.execute("select internal.run_projection('post_counters')")
    login.execute("select internal.settle()")
    login.execute("select internal.maintain_log()")
    login.execute("call ops.run_job('log_maintenance')")
    kinds = {row[0] for row in login.execute("select type from social.stream_events(0)")}
    assert "user.created" in kinds


@worker
def test_the_worker_acts_for_nobody(login: Connection) -> None:
    for name in catalog(ROUTINES):
        if name[1] in (
            "create_user",
            "create_post",
            "like_post",
            "authenticate",
            "issue_token",
            "get_credentials",
            "follow_user",
            "home_feed",
        ):
            assert is_refused(login, call(*name)), name
    assert is_refused(login, sql.SQL("select from core.credentials"))
    assert is_refused(login, sql.SQL("insert into internal.events (type) values ('x')"))


@owner
def test_the_owner_is_no_superuser(login: Connection) -> None:
    assert is_refused(login, sql.SQL("create role pgsocial_other"))
    assert is_refused(login, sql.SQL("select from pg_authid"))
    assert is_refused(login, sql.SQL("alter system set work_mem = '1GB'"))
    assert is_refused(login, sql.SQL("create extension hstore"))


def test_an_admin_tunes_settings_and_nothing_else(database: str) -> None:
    with psycopg.connect(url("PGSOCIAL_SUPERUSER_URL", database)) as admin:
        admin.execute("set role pgsocial_admin")
        admin.execute("update ops.settings set value = '8 days' where name = 'log_retention'")
        admin.execute("select from ops.projections")
        with pytest.raises(errors.InsufficientPrivilege):
            admin.execute("update ops.settings set name = 'x'")


def test_an_admin_cannot_change_what_a_job_runs(database: str) -> None:
    """Jobs run as the worker, so that would be a way to its rights."""
    with psycopg.connect(url("PGSOCIAL_SUPERUSER_URL", database)) as admin:
        admin.execute("set role pgsocial_admin")
        with pytest.raises(errors.InsufficientPrivilege):
            admin.execute("update ops.jobs set step = 'pg_sleep(1)'")


def test_a_stranger_can_do_nothing(database: str) -> None:
    with superuser(database) as connection:
        connection.execute("create role pgsocial_stranger")
        try:
            connection.execute("set role pgsocial_stranger")
            for name in catalog(ROUTINES):
                assert is_refused(connection, call(*name)), name
            for table in catalog(RELATIONS):
                select = sql.SQL("select from {}").format(sql.Identifier(*table))
                assert is_refused(connection, select), table
        finally:
            connection.execute("reset role")
            connection.execute("drop role pgsocial_stranger")
