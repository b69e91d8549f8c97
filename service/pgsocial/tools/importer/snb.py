"""The LDBC Social Network Benchmark's files into core tables.

Persons become users, knows becomes follows both ways, posts and comments become posts with their
own times, tags become explicit hashtags. Rows are streamed into temporary tables and moved on in
transactions of one batch each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from rich.progress import Progress, TaskID

from pgsocial.tools.importer import snb_files, statements
from pgsocial.tools.importer.rows import ImportFailed, Report, check_header, read

SETTLE_EVERY = 10_000


@dataclass
class SnbImport:
    """One run over a folder of files."""

    folder: Path
    connection: psycopg.Connection[Any]
    report: Report
    progress: Progress
    batch: int
    settle: Callable[[], None]
    _unsettled: int = 0

    def prepare(self) -> None:
        """Look at everything that may stop the import as a whole."""
        for kind in snb_files.KINDS:
            for path in kind.files(self.folder):
                check_header(path, kind.header)
        self._lock()
        self._execute(statements.STAGING)

    def run(self) -> dict[str, int]:
        """Load everything; return how many rows of each kind are new."""
        return {
            "users": self._users(),
            "follows": self._follows(),
            "posts": self._posts(),
            "likes": self._likes(),
        }

    def _lock(self) -> None:
        """Wait for another import to end, such as one that was killed a moment ago."""
        row = self.connection.execute("select to_regclass('core.imports')").fetchone()
        if row is None or row[0] is None:
            raise ImportFailed("pgsocial is not deployed in this database: run make deploy")
        try:
            self.connection.execute("set lock_timeout = '20s'")
            self.connection.execute(
                "select pg_advisory_lock(hashtextextended('pgsocial.import', 0))"
            )
        except psycopg.errors.LockNotAvailable:
            raise ImportFailed("another import is under way in this database") from None
        self._execute("set lock_timeout = 0")

    def _execute(self, text: str) -> None:
        self.connection.execute(text.encode())
        self.connection.commit()

    def _stage(self, table: str, kinds: Iterable[snb_files.Kind]) -> int:
        """COPY the usable rows of some files into a temporary table; return how many."""
        place = 0
        copy_in = f"copy {table} ({statements.COLUMNS[table]}) from stdin"
        with self.connection.cursor().copy(copy_in.encode()) as copy:
            for kind in kinds:
                for path in kind.files(self.folder):
                    task = self.progress.add_task(f"reading {path.name}", total=None)
                    for line, *values in read(path, kind.header, self.report, kind.convert):
                        place += 1
                        copy.write_row((place, path.name, line, *values))
                        if place % 1000 == 0:
                            self.progress.advance(task, 1000)
                    self.progress.remove_task(task)
        self._execute(f"create unique index on {table} (place); analyze {table}")
        return place

    def _reject_marked(self, table: str) -> None:
        """Report the rows of a temporary table that carry a reason."""
        with self.connection.cursor(name="rejected") as cursor:
            cursor.execute(statements.REJECTED.format(table=table).encode())
            for file, line, reason in cursor:
                self.report.reject(file, line, reason)
        self.connection.commit()

    def _move(self, statement: str, line_of: str, after: int, upto: int) -> int:
        """Load the rows whose place is in (after, upto] in one transaction; return how many.

        Where a constraint that no check foresaw refuses them, halves are tried, so that only the
        row in question is left out.
        """
        try:
            row = self.connection.execute(
                statement.encode(), {"after": after, "upto": upto}
            ).fetchone()
            self.connection.commit()
        except psycopg.DatabaseError as error:
            if not _is_refusal(error):
                raise
            self.connection.rollback()
            if upto - after > 1:
                middle = (after + upto) // 2
                return self._move(statement, line_of, after, middle) + self._move(
                    statement, line_of, middle, upto
                )
            row = self.connection.execute(line_of.encode(), {"place": upto}).fetchone()
            assert row  # noqa: S101  the statement has just read it
            self.report.reject(row[0], row[1], str(error.diag.message_primary))
            return 0
        assert row  # noqa: S101  an aggregate
        for file, line, reason in row[1]:
            self.report.reject(file, line, reason)
        return int(row[0])

    def _load(self, statement: str, line_of: str, after: int, upto: int, task: TaskID) -> int:
        """Load a range of places batch by batch; return how many rows are new."""
        loaded = 0
        for start in range(after, upto, self.batch):
            end = min(start + self.batch, upto)
            new = self._move(statement, line_of, start, end)
            loaded += new
            self._unsettled += new
            self.progress.advance(task, end - start)
            if self._unsettled >= SETTLE_EVERY:
                self.settle()
                self._unsettled = 0
        return loaded

    def _load_all(self, label: str, table: str, statement: str, count: int) -> int:
        task = self.progress.add_task(label, total=count)
        self._reject_marked(table)
        return self._load(statement, statements.LINE.format(table=table), 0, count, task)

    def _users(self) -> int:
        table = "incoming_users"
        count = self._stage(table, [snb_files.PERSON])
        self._execute(
            statements.repeated(table, "external_id", "the person stands twice in the files")
        )
        return self._load_all("users", table, statements.USERS, count)

    def _follows(self) -> int:
        table = "incoming_follows"
        count = self._stage(table, [snb_files.KNOWS])
        self._execute(
            statements.repeated(table, "one, other", "the two persons stand twice in the files")
        )
        return self._load_all("follows", table, statements.FOLLOWS, count)

    def _posts(self) -> int:
        table = "incoming_posts"
        count = self._stage(table, snb_files.MESSAGES)
        self._execute(
            statements.repeated(table, "external_id", "the message stands twice in the files")
        )
        self._tags()
        self._execute(statements.TIMELESS)
        self._execute(statements.LEVELS)
        self._reject_marked(table)
        levels = self.connection.execute(statements.LEVEL_RANGES).fetchall()
        task = self.progress.add_task("posts", total=count)
        if levels:
            self.progress.update(task, completed=count - levels[-1][1])
        loaded = 0
        for after, upto in levels:
            loaded += self._load(statements.POSTS, statements.POST_LINE, after, upto, task)
        self.progress.update(task, completed=count)
        self._execute(statements.LOST_TAGS)
        self._reject_marked("incoming_post_tags")
        return loaded

    def _tags(self) -> None:
        self._stage("incoming_tags", [snb_files.TAG])
        self._execute(
            statements.repeated("incoming_tags", "external_id", "the tag stands twice in the files")
        )
        self._execute(statements.TAGS)
        self._reject_marked("incoming_tags")
        self._stage("incoming_post_tags", snb_files.HAS_TAG)
        self._execute(
            statements.repeated(
                "incoming_post_tags", "post, tag", "the message has the tag twice in the files"
            )
        )
        self._execute(statements.POST_TAGS)

    def _likes(self) -> int:
        table = "incoming_likes"
        count = self._stage(table, snb_files.LIKES)
        self._execute(
            statements.repeated(table, "person, post", "the like stands twice in the files")
        )
        return self._load_all("likes", table, statements.LIKES, count)


def _is_refusal(error: psycopg.DatabaseError) -> bool:
    """Whether an error is about the rows: a constraint, a value, or a rule of a trigger."""
    return isinstance(error, psycopg.IntegrityError | psycopg.DataError) or (
        error.sqlstate or ""
    ).startswith("PS")
