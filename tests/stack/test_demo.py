"""`pgsocial demo` shows what it says, and can be run again."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from stack.embedded import Stack
from tests.databases import REPO, clone, drop, environment, url

DATABASE = "pgsocial_demo"


def demo(run: Path) -> str:
    logins = ("DATABASE_URL", "PGSOCIAL_APP_URL", "PGSOCIAL_WORKER_URL")
    done = subprocess.run(
        [sys.executable, "-m", "pgsocial", "demo"],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            **{login: url(login, DATABASE) for login in logins},
            "REDIS_URL": environment()["REDIS_URL"],
            "PGSOCIAL_STREAM_KEY": DATABASE,
            "PGSOCIAL_RUN": str(run),
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_demo_twice(tmp_path: Path) -> None:
    clone(DATABASE)
    try:
        first, second = demo(tmp_path), demo(tmp_path)
        a_second_person_joins(second)
        both_pages_are_alive(second)
    finally:
        assert Stack(tmp_path).stop_services() == ["visits", "gateway", "embedder"]
        drop(DATABASE)
    assert first.startswith("seeded: 12 people")
    assert not second.startswith("seeded")
    for told in (first, second):
        assert re.findall(r"^(\d+)\. ", told, re.MULTILINE) == [str(n) for n in range(1, 20)]
        parts = re.split(r"^\d+\. ", told, flags=re.MULTILINE)
        assert re.search(r"^ kavya .*Every table left.* \| (elif|finn)$", parts[1], re.MULTILINE)
        assert "    (not available)\n       kavya: Real engineers measure." in parts[3]
        assert re.search(r"requested +\| t\n", parts[5])
        assert re.search(r"Ada Okafor \| t\n", parts[5])
        assert re.findall(r"^ (\w+) +\| \d+ +\| \d+ +\| (\S+)$", parts[6], re.MULTILINE) == [
            ("mention", "ada"),
            ("hashtag", "vote"),
            ("url", "https://ex.org/a"),
        ]
        assert re.search(r"^ mira_\w+ \| lind_\.\.\.$", parts[7], re.MULTILINE)
        assert re.search(r"^ +1 \| +0$", parts[8], re.MULTILINE)
        assert re.findall(r"^ +(\d) \| (\w+) .* \| ([tf])$", parts[9], re.MULTILINE) == [
            ("3", "Night", "t"),
            ("2", "Night", "f"),
            ("1", "Nigth", "f"),
        ]
        assert " (not available)\n    ada: Say hello" in parts[10]
        before, after = parts[11].split(" places_left ")
        assert "core.posts" in before
        assert re.match(r"\n-+\n +0\n", after)
        assert "ERROR:  PS400: a post has a body or media\nDETAIL:  p_body\n" in parts[12]
        assert " <mark>Tomatoes</mark> ripen &amp; the <mark>rain</mark> has ended\n" in parts[14]
        assert " <mark>京都</mark>で雨が降っています\n" in parts[14]
        assert re.search(r"^ has +\| poll +\| f +\| posts have no polls$", parts[14], re.MULTILINE)
        assert re.search(r"^ elif +\| Elif Y\w+ +\| typo$", parts[15], re.MULTILINE)
        assert re.search(r"^ hashtag \| tomatoes$", parts[15], re.MULTILINE)
        assert re.search(r"^ \w+ +\| followed_by +\| (ada|elif)$", parts[15], re.MULTILINE)
        assert re.search(r"^   0\.\d\d  ada: 京都で雨が降っています$", parts[16], re.MULTILINE)
        assert "post.created 'Hello from HTTP #welcome'" in parts[17]
        assert re.search(
            r"   PostgreSQL: ([1-9]\d* posts, .*) \(\d+ ms\)\n   ClickHouse: \1 \(\d+ ms\)\n",
            parts[18],
        )
        assert "   skipped: Elasticsearch does not run: make up SINKS=1 starts one\n" in parts[19]


def a_second_person_joins(told: str) -> None:
    """The page is where the demo says, and the printed command is all that a second one needs."""
    found = re.search(r"^  the page: (\S+)/ +sign in as ada, password (\w+)$", told, re.MULTILINE)
    assert found
    base, password = found.groups()
    with urllib.request.urlopen(f"{base}/") as page:  # noqa: S310
        assert b'<div id="page">' in page.read()
    command = re.search(r"^    \.venv/bin/pgsocial (join .*)$", told, re.MULTILINE)
    assert command
    done = subprocess.run(
        [sys.executable, "-m", "pgsocial", *command[1].split()],
        input="Hello, Ada\n/nonsense\n/quit\n",
        cwd=REPO,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.startswith("you are @grace: ")
    wrong = [sys.executable, "-m", "pgsocial", "join", base, "grace", "wrong"]
    refused = subprocess.run(wrong, capture_output=True, text=True, check=False, cwd=REPO)
    assert (refused.returncode, "do not fit" in refused.stderr) == (1, True)
    body = json.dumps({"username": "ada", "password": password}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{base}/v1/sessions", body, headers)  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        headers = {"Authorization": f"Bearer {json.load(answer)['token']}"}
    request = urllib.request.Request(f"{base}/v1/feed", headers=headers)  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        assert json.load(answer)["items"][0]["body"] == "Hello, Ada"


def both_pages_are_alive(told: str) -> None:
    """The studio and the operator's page are where the demo says, and their numbers move."""
    for name in ("studio", "operator's page"):
        address = re.search(rf"^  the {name}: (\S+)", told, re.MULTILINE)
        assert address
        with urllib.request.urlopen(address[1]) as page:  # noqa: S310
            assert b'<div id="page">' in page.read()
    found = re.search(
        r"^  the operator's page: (\S+)/operator\n    token (ps_\S+)$", told, re.MULTILINE
    )
    assert found
    headers = {"Authorization": f"Bearer {found[2]}"}
    path = f"{found[1]}/v1/platform/realtime?minutes=2"
    deadline = time.monotonic() + 60
    while True:
        request = urllib.request.Request(path, headers=headers)  # noqa: S310
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            if sum(item["views"] for item in json.load(answer)["items"]) > 0:
                return
        assert time.monotonic() < deadline
        time.sleep(0.5)
