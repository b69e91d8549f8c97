"""`pgsocial demo` shows what it says, and can be run again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
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
    finally:
        assert Stack(tmp_path).stop_gateway()
        drop(DATABASE)
    assert first.startswith("seeded: 12 people")
    assert not second.startswith("seeded")
    for told in (first, second):
        assert re.findall(r"^(\d+)\. ", told, re.MULTILINE) == [str(n) for n in range(1, 16)]
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
        assert "post.created 'Hello from HTTP #welcome'" in parts[15]
