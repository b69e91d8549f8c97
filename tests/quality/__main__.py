"""`python -m tests.quality`: measure, and write results.tsv and results.md."""

from tests.quality import data, network, report, snb
from tests.stack import snb_runs
from tests.stack.log import cloned, connect

if __name__ == "__main__":
    with (
        cloned("pgsocial_quality") as database,
        connect(database) as owner,
        connect(database, "PGSOCIAL_APP_URL") as api,
    ):
        ids = network.fill(owner, api)
        measured = report.measure(network.rankers(owner, api, ids), data.queries())
    lines = report.figures(measured)
    if snb_runs.FOLDER.exists():
        with snb.measured() as (known, queries):
            lines += ["", *report.known_items(known, queries)]
    report.write(measured, lines)
    print(*lines, sep="\n")
