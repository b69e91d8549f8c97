"""What the files of the LDBC Social Network Benchmark hold, and how a row of each is understood.

Interactive v1, PostgreSQL layout ("CsvMergeForeign"): `|` between fields, a header, no quotes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from pgsocial.tools.importer.rows import BadRow, ImportFailed, Row, clean, moment, number

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# A generator with several threads writes person_0_0.csv, person_1_0.csv ..., in two folders.
FOLDERS = ("", "dynamic", "static")


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name without numbers, its header's start, and the reader of a row."""

    name: str
    header: str
    convert: Callable[[list[str]], Row]

    def files(self, folder: Path) -> list[Path]:
        """All its parts, in an order that does not change."""
        wanted = re.compile(rf"{self.name}_(\d+)_(\d+)\.csv")
        parts = {
            (at, *map(int, found.groups())): path
            for at, below in enumerate(FOLDERS)
            if (folder / below).is_dir()
            for path in (folder / below).iterdir()
            if (found := wanted.fullmatch(path.name))
        }
        if not parts:
            raise ImportFailed(
                f"{folder / self.name}_0_0.csv is missing: the folder must hold the files of"
                " LDBC SNB"
            )
        return [parts[key] for key in sorted(parts)]


def username(first: str, external_id: str) -> str:
    """A name that fits the grammar and is unique by its number: Jose_8796093022220."""
    ascii_name = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "", ascii_name)[:10] or "user"
    return f"{slug}_{external_id}"


def tag_name(name: str) -> str:
    """A name as a hashtag can be: Rock_&_Roll to Rock_Roll, Destiny's_Child to Destinys_Child."""
    plain = re.sub("['\u2018\u2019]", "", unquote(name, errors="strict") if "%" in name else name)
    kept = "".join(
        c if c == "_" or (kind := unicodedata.category(c))[0] in "LM" or kind == "Nd" else "_"
        for c in unicodedata.normalize("NFC", plain)
    )
    return re.sub(r"_+", "_", kept).strip("_")


def person(row: list[str]) -> Row:
    external_id = number(row[0], "id")
    first, last = clean(row[1], "firstName"), clean(row[2], "lastName")
    display_name = f"{first} {last}".strip()
    if not 1 <= len(display_name) <= 100:
        raise BadRow("the name has no or over 100 characters")
    return external_id, username(first, external_id), display_name, moment(row[5])


def knows(row: list[str]) -> Row:
    one, other = number(row[0], "Person.id"), number(row[1], "Person.id")
    if one == other:
        raise BadRow("a person who knows themselves")
    return min(one, other), max(one, other), moment(row[2])


def _body(text: str) -> str:
    body = clean(text, "content")
    if len(body) > 10_000:
        raise BadRow("content has over 10,000 characters")
    return body


def post(row: list[str]) -> Row:
    body, image = _body(row[6]), clean(row[1], "imageFile")
    if not body.strip() and not image:
        raise BadRow("neither content nor imageFile")
    if len(image) > 2_000:
        raise BadRow("imageFile has over 2,000 characters")
    language = row[5] if LANGUAGE.fullmatch(row[5]) else None
    author = number(row[8], "creator")
    return number(row[0], "id"), moment(row[2]), author, None, body, image or None, language


def comment(row: list[str]) -> Row:
    body = _body(row[4])
    if not body.strip():
        raise BadRow("no content")
    if bool(row[8]) == bool(row[9]):
        raise BadRow("not one of replyOfPost and replyOfComment")
    parent = number(row[8] or row[9], "replyOfPost or replyOfComment")
    return number(row[0], "id"), moment(row[1]), number(row[6], "creator"), parent, body, None, None


def tag(row: list[str]) -> Row:
    external_id, name = number(row[0], "id"), clean(row[1], "name")
    try:
        return external_id, tag_name(name)
    except UnicodeDecodeError:
        raise BadRow("name holds percent signs that are not UTF-8") from None


def has_tag(row: list[str]) -> Row:
    return number(row[0], "message"), number(row[1], "Tag.id")


def like(row: list[str]) -> Row:
    return number(row[0], "Person.id"), number(row[1], "message"), moment(row[2])


PERSON = Kind("person", "id|firstName|lastName|gender|birthday|creationDate", person)
KNOWS = Kind("person_knows_person", "Person.id|Person.id|creationDate", knows)
MESSAGES = (
    Kind(
        "post",
        "id|imageFile|creationDate|locationIP|browserUsed|language|content|length|creator",
        post,
    ),
    Kind(
        "comment",
        "id|creationDate|locationIP|browserUsed|content|length|creator|place|replyOfPost"
        "|replyOfComment",
        comment,
    ),
)
TAG = Kind("tag", "id|name", tag)
HAS_TAG = (
    Kind("post_hasTag_tag", "Post.id|Tag.id", has_tag),
    Kind("comment_hasTag_tag", "Comment.id|Tag.id", has_tag),
)
LIKES = (
    Kind("person_likes_post", "Person.id|Post.id|creationDate", like),
    Kind("person_likes_comment", "Person.id|Comment.id|creationDate", like),
)
KINDS = (PERSON, KNOWS, *MESSAGES, TAG, *HAS_TAG, *LIKES)
