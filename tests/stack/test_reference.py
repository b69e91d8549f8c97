"""The pages of docs/reference are what the catalog says, and what they say is true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import psycopg
import pytest
from pgsocial.tools.source import reference, stamp
from pgsocial.tools.source.cli import app
from pgsocial.tools.source.errors import SourceError
from pgsocial.tools.source.reference.catalog import Catalog
from pgsocial.tools.source.reference.text import comment
from pgsocial.tools.source.tree import Tree
from typer.testing import CliRunner

from tests.databases import REPO, clone, drop, psql, superuser, url
from tests.stack import trees

DATABASE = "pgsocial_reference"


@pytest.fixture(scope="module")
def connection() -> Iterator[psycopg.Connection]:
    clone(DATABASE)
    with psycopg.connect(url("DATABASE_URL", DATABASE), autocommit=True) as found:
        yield found
    drop(DATABASE)


def test_the_pages_are_up_to_date(connection: psycopg.Connection) -> None:
    tree = Tree(REPO)
    assert reference.stale(tree, connection) == []
    assert stamp.problems(tree) == []


def test_no_signature_changed_unnoticed(connection: psycopg.Connection) -> None:
    """A difference that is meant goes into the commit by `make docs`."""
    path = REPO / reference.SIGNATURES
    wanted = reference.build(Tree(REPO), connection)[path]
    difference = unified_diff(
        path.read_text().splitlines(),
        wanted.splitlines(),
        "committed",
        "deployed",
        n=0,
        lineterm="",
    )
    assert "\n".join(difference) == ""


def test_signatures_tell_arguments_defaults_results_and_fields() -> None:
    text = (REPO / reference.SIGNATURES).read_text()
    assert "\nsocial.like_post(p_actor bigint, p_post bigint) returns boolean\n" in text
    assert "p_limit integer default 20" in text
    assert "\nsocial.follow_result\n    state text\n    is_changed boolean\n" in text


def test_the_command_makes_its_own_database_and_drops_it() -> None:
    names = "select datname from pg_database order by 1"
    with superuser() as server:
        before = server.execute(names).fetchall()
        done = CliRunner().invoke(app, ["docs", "--check", "--root", str(REPO)])
        assert server.execute(names).fetchall() == before
    assert done.exit_code == 0, done.output


def test_every_public_function_has_an_entry(connection: psycopg.Connection) -> None:
    pages = "".join(p.read_text() for p in (REPO / "docs/reference").glob("*.md"))
    routines = [r for r in Catalog.read(connection).routines if r.schema in ("social", "ops")]
    assert len(routines) > 30
    for routine in routines:
        assert re.search(rf"^{routine.schema}\.{routine.name}\(", pages, re.MULTILINE), routine.name


def test_links_lead_somewhere() -> None:
    for page in (REPO / "docs/reference").glob("*.md"):
        for target, anchor in re.findall(r"\]\(([^)#]+\.md)(?:#([^)]+))?\)", page.read_text()):
            text = (page.parent / target).read_text()
            headings = {h.replace(".", "") for h in re.findall(r"^## (\S+)$", text, re.MULTILINE)}
            assert not anchor or anchor in headings, f"{page.name}: {target}#{anchor}"


def test_examples_are_valid_for_those_who_may_call(connection: psycopg.Connection) -> None:
    """Each example in a comment is planned as the first role that has the right to it."""
    tried = 0
    for routine in Catalog.read(connection).routines:
        example = routine.comment.partition("Example: ")[2].rstrip("; ")
        if not example or example.startswith("call "):
            continue
        with psycopg.connect(url("PGSOCIAL_SUPERUSER_URL", DATABASE)) as superuser:
            superuser.execute(f"set role {routine.roles[0]}")
            superuser.execute(f"prepare example as {example}")
            tried += 1
    assert tried > 30


def test_another_column_makes_a_page_stale(connection: psycopg.Connection, tmp_path: Path) -> None:
    tree = trees.copy(tmp_path)
    reference.write(tree, connection)
    assert reference.stale(tree, connection) == []
    connection.execute("alter table core.users add column motto text")
    connection.execute("alter type social.follow_result add attribute motto text")
    connection.execute("comment on function social.like_post(bigint, bigint) is 'Likes.'")
    try:
        said = "\n".join(reference.stale(tree, connection))
    finally:
        psql(DATABASE, "-c", "alter table core.users drop column motto")
        psql(DATABASE, "-c", "alter type social.follow_result drop attribute motto")
    assert "docs/reference/tables.md is stale" in said
    assert "docs/reference/engagement.md is stale" in said
    assert "docs/reference/signatures.txt is stale" in said
    assert "graph.md" not in said


def test_an_edited_deploy_script_shows_without_a_database(
    connection: psycopg.Connection, tmp_path: Path
) -> None:
    tree = trees.copy(tmp_path)
    reference.write(tree, connection)
    assert stamp.problems(tree) == []
    script = tree.script("deploy", "accounts")
    script.write_text(script.read_text() + "-- more\n")
    assert "is older than deploy/" in "".join(stamp.problems(tree))


def test_pages_are_not_made_from_another_version(
    connection: psycopg.Connection, tmp_path: Path
) -> None:
    tree = trees.copy(tmp_path)
    path = tree.root / "functions/feed/home_feed.sql"
    path.write_text(path.read_text().replace("begin\n", "begin\n    -- other\n", 1))
    (tree.root / "functions/graph/unfollow_user.sql").unlink()
    with pytest.raises(SourceError, match=r"home_feed.* has another body") as error:
        reference.build(Tree(tree.root), connection)
    assert "unfollow_user(bigint, bigint) has no file any more" in str(error.value)


def test_a_comment_becomes_description_errors_and_example() -> None:
    text = (
        "Likes p_post (see core.likes). Errors: PS400 (p_post: below 1 (or null)), PS404. "
        "Example: select social.like_post(7, 42);"
    )
    assert comment(text) == [
        "Likes `p_post` (see `core.likes`).",
        "",
        "Errors:",
        "",
        "- `PS400` invalid argument: `p_post`: below 1 (or null)",
        "- `PS404` not found or not visible",
        "",
        "```sql",
        "select social.like_post(7, 42);",
        "```",
    ]
