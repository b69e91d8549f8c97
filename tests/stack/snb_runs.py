"""What the tests of the import share: runs of the command, what they leave, a small data set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests import databases

FOLDER = databases.REPO.parent / "shared/data/snb"


def start(database: str, folder: Path, *options: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "pgsocial", "import", "snb", str(folder), *map(str, options)],
        env={
            **os.environ,
            "DATABASE_URL": databases.url("DATABASE_URL", database),
            "COLUMNS": "200",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(database: str, folder: Path, *options: str | Path) -> subprocess.CompletedProcess[str]:
    process = start(database, folder, *options)
    out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def state(database: str) -> dict[str, Any]:
    """Number and contents of what an import writes, events and counters too."""
    queries = {
        "users": "select count(*), md5(string_agg(to_jsonb(t)::text, ',' order by id))"
        " from (select id, username, display_name, version from core.users) as t",
        "follows": "select count(*), md5(string_agg(t::text, ',' order by t))"
        " from core.follows as t",
        "posts": "select count(*), md5(string_agg(to_jsonb(t)::text, ',' order by id))"
        " from core.posts as t",
        "hashtags": "select count(*), md5(string_agg(t::text, ',' order by t))"
        " from core.post_hashtags as t",
        "likes": "select count(*), md5(string_agg(t::text, ',' order by t)) from core.likes as t",
        "imports": "select count(*), md5(string_agg(t::text, ',' order by t))"
        " from core.imports as t",
        "events": "select json_object_agg(type, n)::text"
        " from (select type, count(*) as n from internal.events group by type order by type) as t",
        "wrong counters": "select count(*) from ops.verify_counters()",
    }
    with databases.superuser(database) as connection:
        return {
            name: connection.execute(query.encode()).fetchone() for name, query in queries.items()
        }


PERSON = "id|firstName|lastName|gender|birthday|creationDate|locationIP|browserUsed|place"
POST = (
    "id|imageFile|creationDate|locationIP|browserUsed|language|content|length|creator|Forum.id"
    "|place"
)
COMMENT = (
    "id|creationDate|locationIP|browserUsed|content|length|creator|place|replyOfPost|replyOfComment"
)
# Header and rows of each file: two persons, a post, a reply in the same millisecond, a tag.
SMALL: dict[str, tuple[str, list[str]]] = {
    "person": (
        PERSON,
        [
            "1|Ana|Ruiz|f|1990-01-01|2020-01-01T00:00:00.000+0000|1.1.1.1|F|1",
            "2|بن|علي|m|1990-01-01|2020-01-01T00:00:00.000+0000|1.1.1.1|F|1",
        ],
    ),
    "person_knows_person": (
        "Person.id|Person.id|creationDate",
        ["1|2|2020-01-02T00:00:00.000+0000"],
    ),
    "post": (
        POST,
        [r'10||2020-01-03T00:00:00.000+0000|1.1.1.1|F|en|one "quoted" #Word, \N \t "open|3|1|1|1'],
    ),
    "comment": (
        COMMENT,
        ["11|2020-01-03T00:00:00.000+0000|1.1.1.1|F|at the same time|3|2|1|10|"],
    ),
    "tag": ("id|name|url|hasType", ["5|R&B_/_Soul's_100%C3%A9|u|1"]),
    "post_hasTag_tag": ("Post.id|Tag.id", ["10|5"]),
    "comment_hasTag_tag": ("Comment.id|Tag.id", []),
    "person_likes_post": ("Person.id|Post.id|creationDate", ["2|10|2020-01-04T00:00:00.000+0000"]),
    "person_likes_comment": (
        "Person.id|Comment.id|creationDate",
        ["1|11|2020-01-04T00:00:00.000+0000"],
    ),
}


def write(
    folder: Path, more: dict[str, list[str]] | None = None, start: str = "", end: str = "\n"
) -> None:
    """The small data set, with further rows; lone surrogates are written as the bytes they name."""
    for name, (header, good) in SMALL.items():
        lines = [header, *good, *(more or {}).get(name, [])]
        text = start + "".join(line + end for line in lines)
        (folder / f"{name}_0_0.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
