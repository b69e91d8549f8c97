"""Rows that cannot be used are reported one by one; a folder that is not SNB is one error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.stack import snb_runs
from tests.stack.log import cloned

T = "2020-01-03T00:00:00.000+0000"
# Rows after the good ones of snb_runs.SMALL, each with the reason to be reported.
BAD = {
    "person": [
        ("3|too|few", "3 columns where the header has 9"),
        (f"x|Bo|Li|m|d|{T}|i|b|1", "id is not an id"),
        (f"9223372036854775808|Bo|Li|m|d|{T}|i|b|1", "id is not an id"),
        ("4|Bo|Li|m|d|yesterday|i|b|1", "creationDate is not a time"),
        ("4|Bo|Li|m|d|2020-01-03|i|b|1", "creationDate has no offset from UTC"),
        (
            "4|Bo|Li|m|d|1970-01-01T00:30:00.000+0100|i|b|1",
            "creationDate is not between 1970 and 2200",
        ),
        (f"1|Ana|Again|f|d|{T}|i|b|1", "the person stands twice in the files"),
        (f"6|B\0o|Li|m|d|{T}|i|b|1", "firstName holds a NUL character"),
        (f"6|B\udcffo|Li|m|d|{T}|i|b|1", "firstName is not UTF-8"),
        (f"6|{'o' * 60}|{'o' * 60}|m|d|{T}|i|b|1", "the name has no or over 100 characters"),
        (f"|||||{T}|||", "id is not an id"),
        (
            f"7|Taken|Name|m|d|{T}|i|b|1",
            'duplicate key value violates unique constraint "users_username_key_idx"',
        ),
        ("8|No|Room|m|d|2020-02-02T00:00:00.002+0000|i|b|1", "no id is left in its millisecond"),
    ],
    "person_knows_person": [
        (f"1|1|{T}", "a person who knows themselves"),
        (f"1|99|{T}", "a person who was not loaded"),
        (f"2|1|{T}", "the two persons stand twice in the files"),
    ],
    "post": [
        (f"12||{T}|i|b|en|  |0|1|1|1", "neither content nor imageFile"),
        (f"13||{T}|i|b|en|hi|2|99|1|1", "an author who was not loaded"),
        (f"14||{T}|i|b|en|a|pipe|2|1|1|1", "12 columns where the header has 11"),
        (f"10||{T}|i|b|en|twice|5|1|1|1", "the message stands twice in the files"),
        (f"15||{T}|i|b|en|{'x' * 10_001}|1|1|1|1", "content has over 10,000 characters"),
        (f"15||{T}|i|b|en|{'x' * 200_000}|1|1|1|1", "content has over 10,000 characters"),
        (f"15|{'x' * 2_001}|{T}|i|b|en||1|1|1|1", "imageFile has over 2,000 characters"),
    ],
    "comment": [
        ("16|2019-01-01T00:00:00.000+0000|i|b|early|5|1|1|10|", "older than what it replies to"),
        (f"17|{T}|i|b|lost|4|1|1||99", "a reply to a message that was not loaded"),
        (f"18|{T}|i|b|below|4|1|1||17", "a reply to a message that was not loaded"),
        (f"19|{T}|i|b|itself|4|1|1||19", "a reply to a message that was not loaded"),
        (f"20|{T}|i|b|to a rejected one|4|1|1|13|", "a reply to a message that was not loaded"),
        (f"21|{T}|i|b|to none|4|1|1||", "not one of replyOfPost and replyOfComment"),
        (f"22|{T}|i|b||0|1|1|10|", "no content"),
        (f"10|{T}|i|b|a post's id|0|1|1|10|", "the message stands twice in the files"),
    ],
    "tag": [
        ("7|1984|u|1", "no hashtag can be made of the name"),
        ("8|100%FF|u|1", "name holds percent signs that are not UTF-8"),
        ("5|Other|u|1", "the tag stands twice in the files"),
    ],
    "post_hasTag_tag": [
        ("10|7", "a tag that was not loaded"),
        ("10|77", "a tag that was not loaded"),
        ("99|5", "a message that was not loaded"),
        ("10|5", "the message has the tag twice in the files"),
    ],
    "person_likes_post": [
        (f"99|10|{T}", "a person who was not loaded"),
        (f"1|99|{T}", "a message that was not loaded"),
        (f"2|10|{T}", "the like stands twice in the files"),
    ],
}


@pytest.fixture
def empty() -> Iterator[str]:
    with cloned("pgsocial_snb_small") as database:
        yield database


@pytest.mark.parametrize("form", [("\ufeff", "\r\n"), ("", "\n"), ("", "\n\n")], ids=repr)
def test_each_bad_row_is_reported_with_its_reason_and_stops_no_other(
    empty: str, tmp_path: Path, form: tuple[str, str]
) -> None:
    snb_runs.write(tmp_path, {name: [row for row, _ in rows] for name, rows in BAD.items()}, *form)
    report = tmp_path / "report.jsonl"
    with databases.superuser(empty) as connection:
        connection.execute("select social.create_user('taken_7')")
        connection.execute(
            "insert into core.users (id, username, display_name)"
            " values (internal.id_at('2020-02-02 00:00:00.002Z'), 'full', 'Full')"
        )
        done = snb_runs.run(empty, tmp_path, "--report", report)
        assert done.returncode == 0, done.stderr
        assert "loaded 2 users, 2 follows, 2 posts, 2 likes" in done.stdout
        assert str(report) in done.stdout
        reported = [json.loads(line) for line in report.read_text().splitlines()]
        blank = form[1].count("\n")
        expected = [
            (
                f"{name}_0_0.csv",
                1 + (len(snb_runs.SMALL[name][1]) + 1 + place - 1) * blank + blank,
                reason,
            )
            for name, rows in BAD.items()
            for place, (_, reason) in enumerate(rows)
        ]
        assert sorted((e["file"], e["line"], e["reason"]) for e in reported) == sorted(expected)
        assert next(e for e in reported if e["reason"].startswith("3 "))["row"] == [
            "3",
            "too",
            "few",
        ]
        body = r'one "quoted" #Word, \N \t "open'
        assert connection.execute(
            "select body, like_count, reply_count from social.list_hashtag_posts(null, %s)",
            ["r_b_souls_100é"],
        ).fetchall() == [(body, 1, 1)]
        assert connection.execute(
            "select body from social.list_hashtag_posts(null, 'word')"
        ).fetchall() == [(body,)]
        assert connection.execute(
            "select username, display_name from core.users where username ~ '_[12]$' order by 1"
        ).fetchall() == [("Ana_1", "Ana Ruiz"), ("user_2", "بن علي")]


def test_surplus_tags_leave_the_post(empty: str, tmp_path: Path) -> None:
    many = range(100, 160)
    snb_runs.write(
        tmp_path,
        {"tag": [f"{n}|Tag_{n}|u|1" for n in many], "post_hasTag_tag": [f"10|{n}" for n in many]},
    )
    report = tmp_path / "report.jsonl"
    done = snb_runs.run(empty, tmp_path, "--report", report)
    assert done.returncode == 0, done.stderr
    reasons = [json.loads(line)["reason"] for line in report.read_text().splitlines()]
    assert reasons == ["the message has 50 tags without it"] * 11
    with databases.superuser(empty) as connection:
        assert connection.execute(
            "select cardinality(tags) from core.posts where reply_to_id is null"
        ).fetchall() == [(50,)]


def test_parts_in_the_folders_of_the_generator(empty: str, tmp_path: Path) -> None:
    snb_runs.write(tmp_path)
    for below in ("dynamic", "static"):
        (tmp_path / below).mkdir()
    for name, (header, _) in snb_runs.SMALL.items():
        file = tmp_path / f"{name}_0_0.csv"
        file.rename(tmp_path / ("static" if name == "tag" else "dynamic") / file.name)
        if name == "person":
            part = tmp_path / "dynamic" / "person_10_0.csv"
            part.write_text(f"{header}\n3|Cy|Third|m|d|{T}|i|b|1\n")
    done = snb_runs.run(empty, tmp_path, "--report", tmp_path / "report.jsonl")
    assert done.returncode == 0, done.stderr
    assert "loaded 3 users, 2 follows, 2 posts, 2 likes" in done.stdout
    assert "no row was rejected" in done.stdout


def remove(folder: Path) -> None:
    (folder / "person_likes_comment_0_0.csv").unlink()


def empty_file(folder: Path) -> None:
    (folder / "post_0_0.csv").write_text("")


def wrong_header(folder: Path) -> None:
    (folder / "person_likes_post_0_0.csv").write_text("Person.id|Post.Id|creationDate\n")


def shorter_header(folder: Path) -> None:
    (folder / "comment_0_0.csv").write_text("id|creationDate\n")


def not_text(folder: Path) -> None:
    (folder / "tag_0_0.csv").write_bytes(bytes(range(128, 256)) * 100)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (remove, "person_likes_comment_0_0.csv is missing"),
        (empty_file, "starts with '', not with 'id|imageFile|"),
        (wrong_header, "starts with 'Person.id|Post.Id|creationDate', not with 'Person.id|Post.id"),
        (shorter_header, "starts with 'id|creationDate', not with"),
        (not_text, "starts with '\\udc80"),
    ],
)
def test_a_folder_that_is_not_snb_is_one_clear_error_and_loads_nothing(
    empty: str, tmp_path: Path, spoil: Callable[[Path], None], message: str
) -> None:
    snb_runs.write(tmp_path)
    spoil(tmp_path)
    done = snb_runs.run(empty, tmp_path, "--report", tmp_path / "report.jsonl")
    assert done.returncode == 1
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert snb_runs.state(empty)["users"][0] == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--dsn", "postgresql://127.0.0.1:1/none"], "error: connection failed"),
        (["--dsn", databases.url("DATABASE_URL", "postgres")], "pgsocial is not deployed"),
        (["--report", "/dev/null/report"], "/dev/null"),
    ],
)
def test_other_errors_take_one_line(
    empty: str, tmp_path: Path, options: list[str], message: str
) -> None:
    snb_runs.write(tmp_path)
    done = snb_runs.run(empty, tmp_path, "--report", tmp_path / "report.jsonl", *options)
    assert done.returncode == 1
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
