"""After an edit of functions/, a sqitch rebase and `make functions` both end where a fresh deploy
of the edited tree would, and keep all data."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import Result
from pgsocial.tools.source import reload
from pgsocial.tools.source.cli import app
from pgsocial.tools.source.errors import SourceError
from pgsocial.tools.source.tree import Tree
from typer.testing import CliRunner

from tests.databases import REPO, bootstrap, clone, drop, psql, sqitch, superuser, url
from tests.stack import trees

WORK = "pgsocial_redeploy"
FRESH = "pgsocial_redeploy_fresh"


@pytest.fixture
def database() -> Iterator[str]:
    """A clone of the deployed template with some rows in it."""
    clone(WORK)
    with superuser() as connection:
        connection.execute(f"grant create on database {WORK} to pgsocial_owner")
    psql(
        WORK,
        "-c",
        """
        select social.create_user('ada'), social.create_user('bob');
        select social.create_post((select id from core.users where username = 'ada'), '#one @bob');
    """,
    )
    yield WORK
    drop(WORK)
    drop(FRESH)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return trees.copy(tmp_path / "checkout")


def change(tree: Tree, name: str, *replacements: tuple[str, str]) -> None:
    path = tree.root / "functions" / name
    text = path.read_text()
    for old, new in replacements:
        assert old in text, f"{name} no longer holds {old!r}"
        text = text.replace(old, new)
    path.write_text(text)


def edit_body(tree: Tree) -> None:
    change(
        tree,
        "ops/_setting.sql",
        ("select s.value from", "select t.value from"),
        ("ops.settings as s where s.name", "ops.settings as t where t.name"),
    )


def remove_file(tree: Tree) -> None:
    """Of a domain with triggers, whose functions must survive it."""
    (tree.root / "functions/accounts/revoke_token.sql").unlink()


def change_arguments(tree: Tree) -> None:
    """A plain CREATE OR REPLACE would leave an overload, and calls that match both."""
    change(tree, "events/last_batch.sql", ("last_batch()", "last_batch(p_at_least bigint)"))
    for name in ("_read_log.sql", "deliver_events.sql"):
        path = tree.root / "functions/events" / name
        path.write_text(path.read_text().replace("last_batch()", "last_batch(0)"))
    path = tree.root / "functions/events/last_batch.sql"
    path.write_text(re.sub(r"\(p_at_least bigint\) (is|to)\b", r"(bigint) \1", path.read_text()))


def change_result(tree: Tree) -> None:
    """A plain CREATE OR REPLACE would fail."""
    change(tree, "graph/unfollow_user.sql", ("returns boolean", "returns text"))


def change_view(tree: Tree) -> None:
    """A plain CREATE OR REPLACE cannot take a column away."""
    path = tree.root / "functions/ops/_projections.sql"
    path.write_text(
        "create or replace view ops.projections as\n"
        "select name, 0.0 as lag_seconds, 0 as lag_events, 0 as quarantined\n"
        "  from internal.projections;\n\n"
        "comment on view ops.projections is 'Names.';\n\n"
        "grant select on ops.projections to pgsocial_admin, pgsocial_worker;\n"
    )


def add_file(tree: Tree) -> None:
    source = tree.root / "functions/accounts/revoke_token.sql"
    target = tree.root / "functions/accounts/drop_token.sql"
    shutil.copy(source, target)
    change(tree, "accounts/drop_token.sql", ("revoke_token", "drop_token"))


def data(database: str) -> str:
    tables = (
        "core.users",
        "core.posts",
        "core.post_hashtags",
        "core.post_mentions",
        "internal.events",
        "ops.settings",
    )
    return "".join(psql(database, "-c", f"select * from {t} order by 1, 2").stdout for t in tables)


def fresh(tree: Tree) -> str:
    """The schema that the edited tree gives in an empty database."""
    bootstrap(FRESH)
    psql(FRESH, "-f", "sql/test_extensions.sql")
    sqitch("deploy", FRESH, "--verify", top=tree.root)
    return trees.schema(FRESH)


def make_functions(tree: Tree, database: str) -> reload.Report:
    with psycopg.connect(url("DATABASE_URL", database)) as connection:
        return reload.reload(Tree(tree.root), connection)


@pytest.fixture
def edited(tree: Tree) -> Tree:
    for edit in (add_file, edit_body, remove_file, change_arguments, change_result, change_view):
        edit(tree)
    return trees.edited(tree)


def rebase(tree: Tree, database: str) -> str:
    return sqitch("rebase", database, "--modified", "-y", top=tree.root).stdout


def test_rebase(database: str, edited: Tree) -> None:
    kept = data(database)
    said = rebase(edited, database)
    assert "- functions_ops" in said
    assert "- content" not in said, "a rebase of functions must not touch tables"
    assert trees.schema(database) == fresh(edited)
    assert trees.rows(database) == trees.rows(FRESH)
    assert data(database) == kept
    assert (
        "Nothing to"
        in rebase(edited, database) + sqitch("deploy", database, top=edited.root).stdout
    )


def test_reload(database: str, edited: Tree) -> None:
    """sqitch knows nothing of a reload, and goes on after it all the same."""
    kept = data(database)
    make_functions(edited, database)
    assert trees.schema(database) == fresh(edited)
    assert trees.rows(database) == trees.rows(FRESH)
    rebase(edited, database)
    assert trees.schema(database) == trees.schema(FRESH)
    assert data(database) == kept


def test_reload_says_what_it_dropped(database: str, tree: Tree) -> None:
    remove_file(tree)
    change_result(tree)
    psql(
        database,
        "-c",
        "set role pgsocial_owner; create function social.by_hand() "
        "returns integer language sql as 'select 1'",
    )
    report = make_functions(tree, database)
    assert sorted(report.dropped) == ["social.by_hand()", "social.revoke_token(text)"]
    assert report.replaced == ["social.unfollow_user(bigint, bigint)"]
    assert make_functions(tree, database).dropped == []


def test_reload_is_all_or_nothing(database: str, tree: Tree) -> None:
    """An error names file and line, and the database stays as it was."""
    before = trees.schema(database)
    edit_body(tree)
    change(tree, "engagement/unlike_post.sql", ("language plpgsql", "language plpgsqll"))
    with pytest.raises(SourceError, match=r"functions/engagement/unlike_post\.sql:\d+: .*plpgsqll"):
        make_functions(tree, database)
    assert trees.schema(database) == before


def test_reload_names_a_trigger_in_the_way(database: str, tree: Tree) -> None:
    (tree.root / "functions/engagement/log_likes.sql").unlink()
    with pytest.raises(SourceError, match=r"trigger likes_log_insert on table core\.likes depends"):
        make_functions(tree, database)


def test_reload_wants_a_deployed_database() -> None:
    bootstrap(FRESH)
    with (
        psycopg.connect(url("DATABASE_URL", FRESH)) as connection,
        pytest.raises(SourceError, match="make deploy"),
    ):
        reload.reload(Tree.find(), connection)
    drop(FRESH)


def test_rebase_after_a_function_file_moved(database: str, tree: Tree) -> None:
    """From a later domain to an earlier one."""
    source = tree.root / "functions/engagement/unlike_post.sql"
    source.rename(tree.root / "functions/accounts/unlike_post.sql")
    tree = trees.edited(tree)
    sqitch("rebase", database, "--modified", "-y", top=tree.root)
    assert trees.schema(database) == fresh(tree)


def make_redeploy(
    tree: Tree, database: str, monkeypatch: pytest.MonkeyPatch, *options: str
) -> Result:
    monkeypatch.setenv("PYTHONPATH", str(REPO))
    address = url("DATABASE_URL", database)
    return CliRunner().invoke(
        app, ["redeploy", "--root", str(tree.root), "--database", address, *options]
    )


def widen(tree: Tree, name: str = "content") -> Tree:
    """A change of a table, as somebody makes it who works below deploy/."""
    script = tree.script("deploy", name)
    text = script.read_text()
    script.write_text(text.replace("commit;", "create table core.more (id bigint);\n\ncommit;"))
    return trees.edited(tree)


def test_redeploy_of_functions_loses_nothing(
    database: str, edited: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = data(database)
    done = make_redeploy(edited, database, monkeypatch)
    assert done.exit_code == 0, done.output
    assert "no row was lost" in done.output
    assert data(database) == kept
    assert trees.schema(database) == fresh(edited)
    again = make_redeploy(edited, database, monkeypatch)
    assert "nothing to do" in again.output


def test_redeploy_of_a_table_says_what_is_lost_and_asks(
    database: str, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = data(database)
    tree = widen(tree)
    refused = make_redeploy(tree, database, monkeypatch)
    assert refused.exit_code == 1
    assert "content" in refused.output
    assert "2 of core.users" in refused.output
    assert "FORCE=1" in refused.output
    assert data(database) == kept
    done = make_redeploy(tree, database, monkeypatch, "--force")
    assert done.exit_code == 0, done.output
    assert "deployed it anew" in done.output
    assert trees.schema(database) == fresh(tree)
    assert psql(database, "-c", "select count(*) from core.users").stdout.strip() == "0"


def test_redeploy_of_a_change_put_before_others(
    database: str, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """sqitch looks for new changes only after the last that it has deployed."""
    for kind, text in (
        ("deploy", "create table core.early (id bigint);\n"),
        ("revert", "drop table core.early;\n"),
        ("verify", "select id from core.early where false;\n"),
    ):
        (tree.root / kind / "early.sql").write_text(text)
    plan = tree.root / "sqitch.plan"
    lines = plan.read_text().splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if line.startswith("api_types "))
    lines.insert(place, "early [content] 2026-11-23T12:00:09Z a <a@b.c> # early\n")
    plan.write_text("".join(lines))
    tree = Tree(tree.root)
    done = make_redeploy(tree, database, monkeypatch, "--force")
    assert done.exit_code == 0, done.output
    assert psql(database, "-c", "select to_regclass('core.early')").stdout.strip() == "core.early"


def test_redeploy_of_an_empty_database_deploys(monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap(FRESH)
    done = make_redeploy(Tree(REPO), FRESH, monkeypatch)
    drop(FRESH)
    assert done.exit_code == 0, done.output


def test_functions_and_a_deploy_say_when_deploy_is_ahead(database: str, tree: Tree) -> None:
    tree = widen(tree)
    options = ["--root", str(tree.root), "--database", url("DATABASE_URL", database)]
    for command in ("functions", "ahead"):
        done = CliRunner().invoke(app, [command, *options])
        assert done.exit_code == 0, done.output
        assert "content" in done.output
        assert "make redeploy" in done.output
    missing = ("from core.users", "from core.more, ops.missing, core.users")
    change(tree, "accounts/_visible_users.sql", missing)
    failed = CliRunner().invoke(app, ["functions", *options])
    assert failed.exit_code == 1
    assert "make redeploy" in failed.output


@pytest.mark.parametrize(
    ("change_", "breakage", "sentence"),
    [
        (
            "triggers",
            "drop trigger likes_log_insert on core.likes",
            "likes_log_insert on core.likes",
        ),
        (
            "triggers",
            "alter table core.posts disable trigger posts_index_update",
            "posts_index_update on core.posts",
        ),
        ("triggers", "drop trigger views_refuse_erased on core.views", "views_refuse_erased"),
        ("jobs", "delete from ops.jobs where name = 'fold_timelines'", "fold_timelines"),
        ("event_log", "delete from internal.log_origin", "internal.log_origin has no rows"),
        (
            "functions_graph",
            "drop function social.unmute_user(bigint, bigint)",
            "social.unmute_user(bigint,bigint)",
        ),
        (
            "roles_and_schemas",
            "revoke usage on schema social from pgsocial_app",
            "pgsocial_app may not usage in schema social",
        ),
    ],
)
def test_verify_names_what_is_missing(
    database: str, change_: str, breakage: str, sentence: str
) -> None:
    whole = psql(database, "-f", f"verify/{change_}.sql", login="DATABASE_URL", check=False)
    assert whole.returncode == 0, whole.stderr
    psql(database, "-c", breakage)
    broken = psql(database, "-f", f"verify/{change_}.sql", login="DATABASE_URL", check=False)
    assert broken.returncode != 0
    assert sentence.replace(" ", "") in broken.stderr.replace(" ", "")
    assert "division by zero" not in broken.stderr
