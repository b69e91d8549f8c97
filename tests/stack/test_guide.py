"""What the README and the guide show in SQL works, and answers what stands beneath it.

A page's ```sql blocks are one psql session in a copy of the seeded network, as the application's
login or as the role of a first line such as "-- as pgsocial_admin". A plain block that follows one
directly is what it prints last. Between blocks the log is sealed and folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.databases import REPO, client, clone, drop, psql, url

DATABASE = "pgsocial_guide"
PAGES = sorted(
    path.relative_to(REPO).as_posix()
    for path in [REPO / "README.md", *(REPO / "docs/guide").glob("*.md")]
    if "```sql\n" in path.read_text()
)
BLOCK = re.compile(r"^```sql\n(.*?)^```\n(?:\n*```\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
ROLE = re.compile(r"-- as (pgsocial_\w+)\n")
END = "-- end of block"


@pytest.fixture
def network() -> Iterator[None]:
    clone(DATABASE)
    psql(DATABASE, "-f", "sql/seed.sql", login="DATABASE_URL")
    yield
    drop(DATABASE)


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def outputs(blocks: list[str]) -> list[str]:
    """What psql prints for each."""
    script = []
    for block in blocks:
        named = ROLE.match(block)
        script += [
            "select internal.settle() as folded \\gset",
            f"set session authorization {named[1] if named else 'pgsocial_gateway'};",
            block,
            "set session authorization default;",
            f"\\echo {END}",
        ]
    done = client(
        "psql",
        "-Xq",
        "-v",
        "ON_ERROR_STOP=1",
        "-P",
        "footer=off",
        "-d",
        url("PGSOCIAL_SUPERUSER_URL", DATABASE),
        text="\n".join(script),
    )
    return done.stdout.split(f"{END}\n")[:-1]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("network")
def test_the_examples_of_a_page(page: str) -> None:
    blocks = BLOCK.findall((REPO / page).read_text())
    found = outputs([block for block, _ in blocks])
    assert len(found) == len(blocks)
    for (block, shown), printed in zip(blocks, found, strict=True):
        if shown:
            wanted = lines(shown)
            assert lines(printed)[-len(wanted) :] == wanted, block


def test_blocks_with_and_without_output_are_told_apart() -> None:
    text = "```sql\na\n```\n\n```\n1\n```\nso:\n```sql\nb\n```\n\nThen\n\n```\nmake up\n```\n"
    assert BLOCK.findall(text) == [("a\n", "1\n"), ("b\n", "")]
