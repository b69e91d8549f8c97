"""A runner in a process of its own that kills itself at a step: `DATABASE FOLDER STEP`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from tests.sinks.world import World, drive, found, verify


def main(database: str, folder: str, step: str) -> None:
    def watch(reached: str) -> None:
        if reached == step:
            os.kill(os.getpid(), signal.SIGKILL)

    world = World(database, Path(folder))
    with world.runner(watch) as runner:
        drive(runner)
        state = runner.state()
        print(found(verify(runner)), state.state, state.is_lossy)


if __name__ == "__main__":
    main(*sys.argv[1:])
