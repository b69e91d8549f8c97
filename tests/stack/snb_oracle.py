"""What the SNB files say, computed from the CSV alone, in external ids."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


def rows(folder: Path, name: str) -> list[list[str]]:
    with (folder / f"{name}_0_0.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle, delimiter="|", quoting=csv.QUOTE_NONE))[1:]


def tag_key(name: str) -> str | None:
    """The hashtag of a tag's name, or None where none can be made of it."""
    key = unicodedata.normalize("NFC", re.sub(r"[^\w]+|[²³¹]+", "_", name)).lower()
    key = re.sub("_+", "_", key).strip("_")
    return key if 1 <= len(key) <= 100 and any(c.isalpha() for c in key) else None


@dataclass
class Person:
    id: str
    name: str
    at: datetime
    friends: dict[str, datetime] = field(default_factory=dict)


@dataclass
class Message:
    id: str
    author: str
    parent: str | None
    at: datetime
    body: str
    image: str
    language: str | None
    place: int
    root: str | None = None
    children: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    likes: dict[str, datetime] = field(default_factory=dict)


@dataclass
class Network:
    persons: dict[str, Person]
    messages: dict[str, Message]

    def newest_first(self, authors: set[str]) -> list[Message]:
        found = [m for m in self.messages.values() if m.author in authors]
        return sorted(found, key=order, reverse=True)

    def thread(self, root: str, depth: int = 0) -> list[tuple[Message, int]]:
        below = sorted((self.messages[c] for c in self.messages[root].children), key=order)
        return [
            (self.messages[root], depth),
            *(entry for m in below for entry in self.thread(m.id, depth + 1)),
        ]


def order(message: Message) -> tuple[datetime, int]:
    """Ids are ordered by time; within a millisecond in the order of the files."""
    return message.at, message.place


def read(folder: Path) -> Network:
    persons = {
        row[0]: Person(row[0], f"{row[1]} {row[2]}", datetime.fromisoformat(row[5]))
        for row in rows(folder, "person")
    }
    for one, other, since in rows(folder, "person_knows_person"):
        persons[one].friends[other] = datetime.fromisoformat(since)
        persons[other].friends[one] = datetime.fromisoformat(since)
    messages: dict[str, Message] = {}
    for row in rows(folder, "post"):
        at = datetime.fromisoformat(row[2])
        messages[row[0]] = Message(
            row[0], row[8], None, at, row[6], row[1], row[5] or None, len(messages)
        )
    for row in rows(folder, "comment"):
        at = datetime.fromisoformat(row[1])
        messages[row[0]] = Message(
            row[0], row[6], row[8] or row[9], at, row[4], "", None, len(messages)
        )
    for message in messages.values():
        top = message
        while top.parent:
            top = messages[top.parent]
        if message.parent:
            message.root = top.id
            messages[message.parent].children.append(message.id)
    names = {row[0]: tag_key(row[1]) for row in rows(folder, "tag")}
    for kind in ("post", "comment"):
        for post, tag in rows(folder, f"{kind}_hasTag_tag"):
            if key := names[tag]:
                messages[post].tags.add(key)
        for person, post, at in rows(folder, f"person_likes_{kind}"):
            messages[post].likes[person] = datetime.fromisoformat(at)
    return Network(persons, messages)


def by_tag(network: Network) -> dict[str, list[Message]]:
    """The messages of each tag, newest first."""
    found: dict[str, list[Message]] = defaultdict(list)
    for message in sorted(network.messages.values(), key=order, reverse=True):
        for tag in message.tags:
            found[tag].append(message)
    return found
