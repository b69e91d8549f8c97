"""What a measure tells the clients of bench/sockets.py, which are a process of their own."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from bench.pgbench import REPO, BenchFailed

# Seconds that all sockets may take for what they are told.
_PATIENCE = 900.0


class Clients:
    def __init__(self, asked: IO[str], answers: IO[str], errors: Path) -> None:
        self._asked = asked
        self._answers = answers
        self._errors = errors

    def ask(self, do: str, **given: Any) -> dict[str, Any]:
        self.begin(do, **given)
        return self.end()

    def begin(self, do: str, **given: Any) -> None:
        self._asked.write(json.dumps({"do": do, **given}) + "\n")
        self._asked.flush()

    def end(self) -> dict[str, Any]:
        """The answer to what was begun."""
        is_there = select.select([self._answers], [], [], _PATIENCE)[0]
        line = self._answers.readline() if is_there else ""
        if not line:
            said = self._errors.read_text().strip()[-500:]
            raise BenchFailed(f"the clients of the sockets say nothing: {said}")
        found: dict[str, Any] = json.loads(line)
        return found


@contextmanager
def clients(url: str, tokens: Path) -> Iterator[Clients]:
    errors = tokens.with_suffix(".log")
    with errors.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.sockets", url, str(tokens)],
            cwd=REPO,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
        try:
            if process.stdin is not None and process.stdout is not None:
                yield Clients(process.stdin, process.stdout, errors)
        finally:
            process.terminate()
            process.communicate()
