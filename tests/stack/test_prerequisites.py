"""What a deploy or the bootstrap misses is named in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from pgsocial.tools.doctor.cli import examine
from pgsocial.tools.doctor.finding import Status
from pgsocial.tools.source import dist
from pgsocial.tools.source.tree import Tree

from stack.servers import Server, configure_postgres, start_postgres
from stack.settings import State
from tests.databases import REPO, bootstrap, client, create, drop, psql, sqitch, superuser, url
from tests.stack.log import one

DATABASE = "pgsocial_prerequisites"


@pytest.fixture
def database() -> Iterator[str]:
    bootstrap(DATABASE)
    yield DATABASE
    drop(DATABASE)


def refusal(database: str) -> str:
    """What a deploy says that must not go through; it must leave nothing behind."""
    done = sqitch("deploy", database, check=False)
    assert done.returncode != 0
    left = "select from pg_namespace where nspname in ('social', 'core', 'internal', 'ops')"
    assert psql(database, "-c", left).stdout == ""
    return done.stdout + done.stderr


def test_a_missing_extension_is_named(database: str) -> None:
    psql(database, "-c", "drop extension pgcrypto")
    said = refusal(database)
    assert 'the extension pgcrypto is missing in the schema "extensions"' in said
    assert "sql/bootstrap.sql" in said


def test_an_extension_in_another_schema_is_named(database: str) -> None:
    psql(database, "-c", "alter extension pgcrypto set schema public")
    assert "pgcrypto is missing in the schema" in refusal(database)


def test_a_missing_role_is_named(database: str) -> None:
    psql(database, "-c", "alter role pgsocial_analyst rename to pgsocial_elsewhere")
    try:
        said = refusal(database)
    finally:
        psql(database, "-c", "alter role pgsocial_elsewhere rename to pgsocial_analyst")
    assert "missing roles: pgsocial_analyst" in said
    assert "sql/bootstrap.sql" in said


def test_another_owner_is_refused(database: str) -> None:
    said = psql(database, "-f", "deploy/roles_and_schemas.sql", check=False)
    assert said.returncode != 0
    assert "deploy as pgsocial_owner" in said.stderr


def test_another_encoding_is_refused() -> None:
    name = "pgsocial_latin"
    create(name)
    with superuser() as connection:
        connection.execute(f"drop database {name}")
        connection.execute(
            f"create database {name} template template0 encoding 'LATIN1' "
            "locale_provider libc locale 'C'"
        )
    psql(name, "-f", "sql/bootstrap.sql")
    said = refusal(name)
    drop(name)
    assert "pgsocial needs a database in UTF8, this one is LATIN1" in said


def test_without_pgvector_all_but_the_search_by_meaning_works(database: str) -> None:
    """And one that is installed later is taken up by the first model."""
    psql(database, "-c", "drop extension vector")
    sqitch("deploy", database)
    sqitch("verify", database)
    with psycopg.connect(url("DATABASE_URL", database), autocommit=True) as connection:
        ada = one(connection, "select social.create_user('ada')")
        one(connection, "select social.create_post(%s, 'a cat')", ada)
        one(connection, "select internal.settle()")
        refused = (
            "select social.semantic_search(null, array[1, 0])",
            "select social.similar_users(null, 1)",
            "select ops.add_embedding_model('m', '1', 2)",
        )
        for call in refused:
            with pytest.raises(psycopg.Error) as error:
                connection.execute(call)
            assert (error.value.sqlstate, error.value.diag.message_detail) == ("PS503", "vector")

        psql(database, "-f", "sql/bootstrap.sql")
        model = one(connection, "select ops.add_embedding_model('m', '1', 2)")
        one(connection, "select ops.use_embedding_model(%s, true)", model)
        text = "select post_id, text_hash, passage from internal.take_texts(%s, 10)"
        post, text_hash, passage = connection.execute(text, [model]).fetchall()[0]
        assert passage == "a cat"
        store = "select internal.store_embeddings(%s, %s, %s, '{\"[1,0]\"}')"
        assert one(connection, store, model, [post], [text_hash]) == 1
        found = "select (post).id from social.semantic_search(null, array[1, 0.1])"
        assert one(connection, found) == post


def plain_configuration(server: Server) -> None:
    """A server on which nobody has set anything for pgsocial."""
    configure_postgres(server)
    target = server.folder / "data/postgresql.conf"
    own = ("shared_preload_libraries", "cron.", "timescaledb.")
    lines = [line for line in target.read_text().splitlines() if not line.startswith(own)]
    target.write_text("\n".join(lines) + "\n")
    server.own(target)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL without a preloaded library."""
    run = tmp_path_factory.mktemp("plain")
    run.chmod(0o711)  # the server's own user passes through
    state = State.load(run)
    server = Server("postgres", "postgres", state, start_postgres, plain_configuration)
    server.start()
    yield server
    server.stop()


def test_the_core_needs_no_preloaded_library(plain: Server) -> None:
    """The bootstrap warns of what is missing, the deploy goes through, calls drive the log, and the
    doctor says what the missing costs."""
    url = plain.state.url("postgres", database="postgres")
    arguments = ("-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", "sql/bootstrap.sql")
    warned = client("psql", *arguments).stderr
    assert "pg_cron is not loaded" in warned
    assert "shared_preload_libraries" in warned

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set role pgsocial_owner")
        connection.execute(dist.flat(Tree(REPO), "1.2.3"))
        ada, bob = (
            one(connection, "select social.create_user(%s)", name) for name in ("ada", "bob")
        )
        one(connection, "select social.follow_user(%s, %s)", bob, ada)
        post = one(connection, "select social.create_post(%s, 'Hello #world')", ada)
        one(connection, "select social.like_post(%s, %s)", bob, post)
        one(connection, "select internal.settle()")
        assert connection.execute(
            "select id, like_count from social.home_feed(%s)", [bob]
        ).fetchall() == [(post, 1)]
        for (name,) in connection.execute("select name from internal.projections").fetchall():
            wrong = connection.execute("select * from ops.verify_projection(%s)", [name]).fetchall()
            assert wrong == []
        connection.execute("call ops.run_job('log_maintenance')")

    found = [f for f in examine(url) if f.topic in ("extensions", "libraries", "jobs")]
    assert not [f for f in found if f.status is Status.FAIL]
    told = [f.message for f in found if f.status is Status.WARN]
    for missing in ("pg_cron is not preloaded: nobody calls", "pg_stat_statements is not preloaded",
                    "pg_cron is not loaded: nobody calls"):  # fmt: skip
        assert any(message.startswith(missing) for message in told), told
