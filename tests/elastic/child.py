"""A runner in a process of its own, which kills itself at a step, if one is given."""

from __future__ import annotations

import os
import signal
import sys

from pgsocial.config import load
from pgsocial.sinks.runner import Runner
from pgsocial.sinks.service import Service

from tests.elastic.world import NAME


def main(step: str) -> None:
    def watch(reached: str) -> None:
        if reached == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def opened(runner: Runner) -> None:
        runner.watch = watch

    Service(load(), NAME, opened=opened).run(is_once=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
