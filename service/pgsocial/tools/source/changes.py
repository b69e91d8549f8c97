"""The plan and the deploy scripts of a checkout against what sqitch has deployed."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from psycopg import Connection

FUNCTIONS = "functions_"


def planned(root: Path) -> list[str]:
    """Names of the plan's changes, in order."""
    lines = (root / "sqitch.plan").read_text(encoding="utf-8").splitlines()
    return [line.split()[0] for line in lines if line.strip() and line[0] not in "%@#"]


def script_hash(script: Path) -> str:
    """As sqitch does: SHA-1 of the deploy script."""
    data = script.read_bytes() if script.exists() else b""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class State:
    """How a database stands to a checkout; names are in the plan's order."""

    planned: list[str]
    waiting: list[str]  # in the plan alone
    unknown: list[str]  # in the database alone
    edited: list[str]  # deployed from another script

    @property
    def functions(self) -> list[str]:
        return [name for name in self.edited if name.startswith(FUNCTIONS)]

    @property
    def others(self) -> list[str]:
        """Edited changes that `make functions` does not bring in."""
        return [name for name in self.edited if not name.startswith(FUNCTIONS)]

    @property
    def inserted(self) -> list[str]:
        """Waiting changes that stand before deployed ones, where sqitch does not look for them."""
        places = [i for i, name in enumerate(self.planned) if name not in self.waiting]
        last = max(places, default=-1)
        return [name for name in self.waiting if self.planned.index(name) < last]

    @property
    def ahead(self) -> list[str]:
        """What neither a deploy nor a reload of functions brings in."""
        return [*self.others, *self.inserted, *self.unknown]


def registry(connection: Connection) -> dict[str, str] | None:
    """Hash of each deployed change; None where sqitch knows nothing of this database."""
    found = connection.execute("select to_regclass('sqitch.changes')").fetchone()
    if not found or found[0] is None:
        return None
    return dict(
        connection.execute(
            "select change, script_hash from sqitch.changes where project = 'pgsocial'"
            " order by committed_at"
        ).fetchall()
    )


def state(connection: Connection, root: Path) -> State | None:
    """None where sqitch knows nothing of this database."""
    deployed = registry(connection)
    if deployed is None:
        return None
    names = planned(root)
    return State(
        planned=names,
        waiting=[name for name in names if name not in deployed],
        unknown=[name for name in deployed if name not in names],
        edited=[
            name
            for name in names
            if name in deployed and deployed[name] != script_hash(root / "deploy" / f"{name}.sql")
        ],
    )
