"""`python -m tests.detectors [SHAPE SEED ...]`: measure; without arguments all, to results.md."""

import sys
from datetime import UTC, datetime

from stack.settings import run_folder
from tests.detectors import report
from tests.detectors.measure import measure
from tests.detectors.world import SHAPES, make

if __name__ == "__main__":
    until = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    chosen = list(zip(sys.argv[1::2], map(int, sys.argv[2::2]), strict=True))
    results = []
    for shape, seed in chosen or report.ALL:
        name = f"truth-{shape.replace(' ', '-')}-{seed}.json"
        results.append(measure(make(SHAPES[shape], seed, until), run_folder() / name))
        print(*report.lines_of(results[-1]), sep="\n", flush=True)
        if not chosen:
            report.write(results)  # What is measured so far.
