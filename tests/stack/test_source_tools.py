"""The wrappers of functions/: digests, loading order, and the rules over files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pgsocial.tools.source import lint, paths, rules, wrappers
from pgsocial.tools.source.cli import app
from pgsocial.tools.source.errors import SourceError
from pgsocial.tools.source.parse import parse
from pgsocial.tools.source.tree import Tree
from typer.testing import CliRunner

from tests.databases import REPO
from tests.stack import trees

PLAN = """%project=sample
deployed_functions 2026-01-01T00:00:00Z a <a@b.c> # record
functions_base 2026-01-01T00:00:01Z a <a@b.c> # first
functions_feed 2026-01-01T00:00:02Z a <a@b.c> # second
"""


def function(name: str, body: str = "select 1", arguments: str = "") -> str:
    types = ", ".join(a.split()[1] for a in arguments.split(", ") if a)
    return (
        f"create or replace function {name}({arguments})\nreturns integer\nlanguage sql\nstable\n"
        f"parallel safe\nas $$\n    {body};\n$$;\n\n"
        f"comment on function {name}({types}) is 'A number.';\n"
    )


@pytest.fixture
def sample(tmp_path: Path) -> Tree:
    """Two domains, the second of which needs the first."""
    (tmp_path / "sqitch.plan").write_text(PLAN)
    write(tmp_path, "base/_one.sql", function("internal.one"))
    write(tmp_path, "feed/_zeta.sql", function("internal.zeta", "select internal.one()"))
    write(tmp_path, "feed/_alpha.sql", function("internal.alpha", "select internal.zeta()"))
    write(tmp_path, "feed/get_one.sql", function("social.get_one", arguments="p_a bigint"))
    tree = Tree(tmp_path)
    wrappers.write(tree)
    for kind in ("deploy", "revert", "verify"):
        (tmp_path / kind / "deployed_functions.sql").write_text("select 1;\n")
    return tree


def write(root: Path, name: str, text: str) -> None:
    path = root / "functions" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def complaints(tree: Tree) -> str:
    """What the check says about the tree as it is now."""
    done = CliRunner().invoke(
        app, ["check", "--only", "scripts", "--only", "functions", "--root", str(tree.root)]
    )
    assert (done.exit_code == 0) == (
        not wrappers.stale(Tree(tree.root)) and not rules.problems(Tree(tree.root))
    )
    return done.output if done.exit_code else ""


def test_this_checkout_is_consistent() -> None:
    tree = Tree(REPO)
    assert wrappers.stale(tree) == []
    assert rules.problems(tree) == []


def test_private_files_come_first_but_needed_ones_before(sample: Tree) -> None:
    assert [f.path.name for f in sample.domains[1].loading_order] == [
        "_zeta.sql",
        "_alpha.sql",
        "get_one.sql",
    ]


def test_files_that_need_each_other_are_named(sample: Tree) -> None:
    write(sample.root, "feed/_zeta.sql", function("internal.zeta", "select internal.alpha()"))
    with pytest.raises(SourceError, match=r"functions/feed/: files need each other: .*_alpha\.sql"):
        wrappers.write(Tree(sample.root))


def edit(root: Path) -> None:
    write(root, "feed/get_one.sql", function("social.get_one", "select 2", "p_a bigint"))


def add(root: Path) -> None:
    write(root, "feed/get_two.sql", function("social.get_two"))


def remove(root: Path) -> None:
    (root / "functions/feed/get_one.sql").unlink()


def rename(root: Path) -> None:
    (root / "functions/feed/_zeta.sql").rename(root / "functions/feed/_beta.sql")


@pytest.mark.parametrize("change", [edit, add, remove, rename])
def test_every_change_makes_the_digest_stale(sample: Tree, change: object) -> None:
    assert complaints(sample) == ""
    assert callable(change)
    change(sample.root)
    said = complaints(sample)
    assert "deploy/functions_feed.sql does not match" in said
    assert "functions_base" not in said
    assert "make digest" in said
    wrappers.write(Tree(sample.root))
    assert wrappers.stale(Tree(sample.root)) == []


def test_a_wrapper_edited_by_hand_is_stale(sample: Tree) -> None:
    path = sample.root / "revert/functions_feed.sql"
    path.write_text(path.read_text() + "-- more\n")
    assert "revert/functions_feed.sql does not match" in complaints(sample)


def test_a_wrapper_without_folder_is_named(sample: Tree) -> None:
    (sample.root / "verify/functions_old.sql").write_text("select 1;\n")
    assert "verify/functions_old.sql has no folder" in complaints(sample)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("feed/other.sql", function("social.get_two"), "is named otherwise"),
        (
            "feed/get_two.sql",
            function("social.get_two") + function("social.get_three"),
            "more than one public function",
        ),
        ("feed/_get_two.sql", function("social.get_two"), "must not begin with an underscore"),
        (
            "feed/_two.sql",
            function("internal.two") + function("social.get_three"),
            "needs a file of its own",
        ),
        (
            "feed/get_one.sql",
            function("social.get_one") + "create table social.t ();",
            "holds a CreateStmt",
        ),
        (
            "feed/get_two.sql",
            function("social.get_two").replace("or replace ", ""),
            'without "or replace"',
        ),
        (
            "feed/get_two.sql",
            function("social.get_two").replace("parallel safe\n", ""),
            "does not state the parallel",
        ),
        (
            "feed/get_two.sql",
            function("social.get_two").replace("stable\n", ""),
            "does not state the volatility",
        ),
        (
            "feed/get_two.sql",
            function("social.get_two").replace("stable\nparallel safe", "parallel safe\nstable"),
            "in another order",
        ),
        ("feed/get_two.sql", function("social.get_two").split("comment")[0], "without COMMENT ON"),
        ("feed/get_two.sql", "-- 1\n" * 6 + function("social.get_two"), "header of more than 5"),
        (
            "feed/get_two.sql",
            function("social.get_two").replace(
                "\ncomment", "\ngrant execute on function social.get_two() to a;\ncomment"
            ),
            "comment after a grant",
        ),
        (
            "feed/get_two.sql",
            function("social.get_two")
            .replace("language sql", "language plpgsql")
            .replace("select 1;", "declare\n    number integer;\nbegin\n    return 1;\nend"),
            "names a local of social.get_two number",
        ),
        (
            "base/_two.sql",
            function("internal.two", "select internal.zeta()"),
            "which the plan deploys later",
        ),
        ("feed/_one.sql", function("internal.one"), "both create internal.one()"),
        ("feed/get_two.sql", function("get_two"), "is not schema-qualified"),
        ("feed/get_two.sql", function("social.get_two", "selec 1"), "syntax error"),
        ("trend/get_two.sql", function("social.get_two"), "sqitch.plan lacks functions_trend"),
    ],
)
def test_each_rule_over_files(sample: Tree, name: str, text: str, sentence: str) -> None:
    write(sample.root, name, text)
    try:
        wrappers.write(Tree(sample.root))
        said = "\n".join(rules.problems(Tree(sample.root)))
    except SourceError as error:
        said = str(error)
    assert sentence in said


def test_a_table_after_functions_is_refused(sample: Tree) -> None:
    with (sample.root / "sqitch.plan").open("a") as plan:
        plan.write("late 2026-01-01T00:00:03Z a <a@b.c> # a table\n")
    (sample.root / "deploy/late.sql").write_text("create table core.late (id bigint);\n")
    assert "late creates a table" in complaints(sample)


def test_a_change_without_script_is_named(sample: Tree) -> None:
    (sample.root / "verify/deployed_functions.sql").unlink()
    assert "verify/deployed_functions.sql is missing" in complaints(sample)


def test_signatures_are_what_drop_and_regprocedure_take() -> None:
    parsed = parse(
        """
        create function a.f(p_a varchar(10), out o int, p_b a.t[] default '{}', variadic p_c text[])
            language sql as $$ select 1 $$;
        create procedure a.p(inout x timestamptz) language plpgsql as $$ begin end $$;
        create view a.v as select 1;
        create type a.t as (x integer);
        """
    )
    assert [(c.kind, c.signature) for c in parsed.created] == [
        ("routine", "a.f(varchar, a.t[], text[])"),
        ("routine", "a.p(timestamptz)"),
        ("view", "a.v"),
        ("type", "a.t"),
    ]


def test_a_copy_of_this_checkout_is_consistent_too(tmp_path: Path) -> None:
    """The digest depends on the files alone, not on where they lie."""
    assert wrappers.stale(trees.copy(tmp_path)) == []


def test_a_new_function_is_one_line_of_the_record(sample: Tree) -> None:
    path = sample.root / "deploy/functions_feed.sql"
    before = path.read_text().splitlines()
    write(sample.root, "feed/_beta.sql", function("internal.beta"))
    wrappers.write(Tree(sample.root))
    after = path.read_text().splitlines()
    new = [line for line in after if line not in before]
    assert len(new) == 3, "the digest, the include and the record"
    assert len(after) == len(before) + 2


@pytest.mark.parametrize(
    ("document", "text", "name"),
    [
        ("README.md", "See `functions/feed/gone.sql`.", "functions/feed/gone.sql"),
        ("CONTRIBUTING.md", "See [it](docs/gone.md#there).", "docs/gone.md"),
        ("docs/guide/feed.md", "See [it](../gone.md).", "../gone.md"),
        ("docs/adr/0001.md", "See `docs/guide/`, `docs/gone/` and `dist/new.sql`.", "docs/gone/"),
    ],
)
def test_a_path_that_leads_nowhere_is_named(
    sample: Tree, document: str, text: str, name: str
) -> None:
    """Not patterns, routes, arguments, nor what is only written later."""
    path = sample.root / document
    path.parent.mkdir(parents=True, exist_ok=True)
    (sample.root / "docs/guide").mkdir(parents=True, exist_ok=True)
    fine = "`functions/<domain>/` `functions/feed/*.sql` `/v1/posts` [s](https://a.b/c) `a/b`\n"
    path.write_text(fine)
    assert paths.problems(sample) == []
    path.write_text(f"{fine}{text}\n")
    assert paths.problems(sample) == [f"{document}:2 names {name}, which does not exist"]


def test_one_bad_file_sends_no_other_through_the_linter_again(sample: Tree) -> None:
    shutil.copy(REPO / ".sqlfluff", sample.root)
    write(sample.root, "feed/bad.sql", "SELECT  a from b where c=1\n")
    said = lint.problems(sample)
    assert "[functions/feed/bad.sql]" in said
    known = set((sample.root / ".sqlfluff_cache").read_text().split())
    clean = {lint._key(sample, f.path) for f in sample.domains[0].files}
    assert clean <= known
    assert lint._key(sample, sample.root / "functions/feed/bad.sql") not in known
