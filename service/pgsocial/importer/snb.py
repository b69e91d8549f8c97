"""The LDBC Social Network Benchmark's CSV files (Interactive v1, PostgreSQL layout).

Persons become users, knows becomes follows both ways, posts and comments become posts with their
own times, tags become explicit hashtags. Rows are streamed into temporary tables and moved on in
transactions of one batch each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from rich.progress import Progress, TaskID

from pgsocial.importer import statements
from pgsocial.importer.rows import BadRow, Report, clean, moment, read, whole_number

PERSONS = "person_0_0.csv"
KNOWS = "person_knows_person_0_0.csv"
POSTS = "post_0_0.csv"
COMMENTS = "comment_0_0.csv"
TAGS = "tag_0_0.csv"
POST_TAGS = {"post_hasTag_tag_0_0.csv": "Post.id", "comment_hasTag_tag_0_0.csv": "Comment.id"}
LIKES = {"person_likes_post_0_0.csv": "Post.id", "person_likes_comment_0_0.csv": "Comment.id"}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def username(first: str, external_id: int) -> str:
    """A name that fits the grammar and is unique by its number: Jose_8796093022220."""
    ascii_name = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "", ascii_name)[:10] or "user"
    return f"{slug}_{external_id}"


def tag_name(name: str) -> str:
    """A name with what hashtags cannot hold turned into underscores: J._P._Morgan to J_P_Morgan."""
    kept = "".join(c if c == "_" or unicodedata.category(c)[0] in "LMN" else "_" for c in name)
    return re.sub(r"_+", "_", kept).strip("_")


def person(row: list[str]) -> tuple[Any, ...]:
    external_id = whole_number(row[0], "id")
    first, last = clean(row[1], "firstName"), clean(row[2], "lastName")
    display_name = f"{first} {last}".strip()
    if not 1 <= len(display_name) <= 100:
        raise BadRow("the name has no or over 100 characters")
    return str(external_id), username(first, external_id), display_name, moment(row[5])


def knows(row: list[str]) -> tuple[Any, ...]:
    return (
        str(whole_number(row[0], "Person.id")),
        str(whole_number(row[1], "Person.id")),
        moment(row[2]),
    )


def message(body: str, image: str) -> tuple[str, Jsonb]:
    body, image = clean(body, "content"), clean(image, "imageFile")
    if len(body) > 10_000:
        raise BadRow("content has over 10,000 characters")
    if not body.strip() and not image:
        raise BadRow("neither content nor imageFile")
    if len(image) > 2_000:
        raise BadRow("imageFile has over 2,000 characters")
    return body, Jsonb([{"kind": "image", "url": image}] if image else [])


def post(row: list[str]) -> tuple[Any, ...]:
    body, media = message(row[6], row[1])
    language = row[5] if LANGUAGE.fullmatch(row[5]) else None
    author = str(whole_number(row[8], "creator"))
    return (
        POSTS,
        str(whole_number(row[0], "id")),
        moment(row[2]),
        author,
        None,
        body,
        media,
        language,
    )


def comment(row: list[str]) -> tuple[Any, ...]:
    body, media = message(row[4], "")
    author = str(whole_number(row[6], "creator"))
    parent = str(whole_number(row[8] or row[9], "replyOfPost or replyOfComment"))
    return (
        COMMENTS,
        str(whole_number(row[0], "id")),
        moment(row[1]),
        author,
        parent,
        body,
        media,
        None,
    )


def tag(row: list[str]) -> tuple[Any, ...]:
    return str(whole_number(row[0], "id")), tag_name(clean(row[1], "name"))


@dataclass
class SnbImport:
    """One run over a folder of files."""

    folder: Path
    connection: psycopg.Connection[Any]
    report: Report
    progress: Progress
    batch: int

    def run(self) -> dict[str, int]:
        """Load everything; return how many rows of each kind are new."""
        self.connection.execute(statements.STAGING)
        self.connection.commit()
        return {
            "users": self.users(),
            "follows": self.follows(),
            "posts": self.posts(),
            "likes": self.likes(),
        }

    def stage(self, table: str, rows: Iterable[tuple[Any, ...]], label: str) -> int:
        """COPY rows into a temporary table; return how many."""
        task = self.progress.add_task(f"reading {label}", total=None)
        count = 0
        with self.connection.cursor().copy(f"copy {table} from stdin") as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
                if count % 1000 == 0:
                    self.progress.update(task, completed=count)
        self.connection.commit()
        self.progress.remove_task(task)
        return count

    def batches(self, statement: str, task: TaskID) -> Iterator[tuple[Any, ...]]:
        """Repeat a statement, a transaction each, until it takes no rows any more."""
        while True:
            row = self.connection.execute(statement, {"batch": self.batch}).fetchone()
            self.connection.commit()
            if row is None or row[0] == 0:
                return
            self.progress.advance(task, row[0])
            yield row

    def reject_all(self, statement: str, file: str | None = None) -> None:
        """Report the rows that a statement gives: (line, reason), or (file, line, reason)."""
        for row in self.connection.execute(statement).fetchall():
            name, line, reason = (file, *row) if file else row
            self.report.reject(str(name), int(line), str(reason))
        self.connection.commit()

    def users(self) -> int:
        columns = ["id", "firstName", "lastName", "gender", "birthday", "creationDate"]
        rows = read(self.folder / PERSONS, columns, self.report, person)
        task = self.progress.add_task("users", total=self.stage("incoming_users", rows, PERSONS))
        self.reject_all(statements.DUPLICATE_USERS, PERSONS)
        return sum(row[1] for row in self.batches(statements.USERS, task))

    def follows(self) -> int:
        rows = read(
            self.folder / KNOWS, ["Person.id", "Person.id", "creationDate"], self.report, knows
        )
        task = self.progress.add_task("follows", total=self.stage("incoming_follows", rows, KNOWS))
        loaded = 0
        for _, count, rejected in self.batches(statements.FOLLOWS, task):
            loaded += count
            for line, reason in rejected:
                self.report.reject(KNOWS, line, reason)
        return loaded

    def posts(self) -> int:
        staged = self.stage(
            "incoming_posts",
            read(
                self.folder / POSTS,
                [
                    "id",
                    "imageFile",
                    "creationDate",
                    "locationIP",
                    "browserUsed",
                    "language",
                    "content",
                    "length",
                    "creator",
                ],
                self.report,
                post,
            ),
            POSTS,
        )
        staged += self.stage(
            "incoming_posts",
            read(
                self.folder / COMMENTS,
                [
                    "id",
                    "creationDate",
                    "locationIP",
                    "browserUsed",
                    "content",
                    "length",
                    "creator",
                    "place",
                    "replyOfPost",
                    "replyOfComment",
                ],
                self.report,
                comment,
            ),
            COMMENTS,
        )
        self.tags()
        task = self.progress.add_task("posts", total=staged)
        self.reject_all(statements.REFUSED_POSTS)
        self.progress.advance(task, self.connection.execute(statements.TRIM_POSTS).rowcount)
        self.connection.commit()
        loaded = 0
        for _, count, rejected in self.batches(statements.POSTS, task):
            loaded += count
            for file, line, reason in rejected:
                self.report.reject(file, line, reason)
        self.reject_all(statements.ORPHANS)
        self.reject_all(statements.UNKNOWN_TAGS)
        self.progress.update(task, completed=staged)
        return loaded

    def tags(self) -> None:
        self.stage(
            "incoming_tags", read(self.folder / TAGS, ["id", "name"], self.report, tag), TAGS
        )
        self.reject_all(statements.TAGS, TAGS)
        for file, column in POST_TAGS.items():
            rows = read(
                self.folder / file, [column, "Tag.id"], self.report, self.pair(file, column)
            )
            self.stage("incoming_post_tags", rows, file)
        self.connection.execute(statements.INDEX_STAGING)
        self.connection.commit()

    @staticmethod
    def pair(file: str, column: str) -> Any:
        return lambda row: (
            file,
            str(whole_number(row[0], column)),
            str(whole_number(row[1], "Tag.id")),
        )

    def likes(self) -> int:
        staged = 0
        for file, column in LIKES.items():

            def like(row: list[str], file: str = file, column: str = column) -> tuple[Any, ...]:
                return (
                    file,
                    str(whole_number(row[0], "Person.id")),
                    str(whole_number(row[1], column)),
                    moment(row[2]),
                )

            rows = read(
                self.folder / file, ["Person.id", column, "creationDate"], self.report, like
            )
            staged += self.stage("incoming_likes", rows, file)
        task = self.progress.add_task("likes", total=staged)
        loaded = 0
        for _, count, rejected in self.batches(statements.LIKES, task):
            loaded += count
            for file, line, reason in rejected:
                self.report.reject(file, line, reason)
        return loaded
