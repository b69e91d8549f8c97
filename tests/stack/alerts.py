"""What tests of alerts share: one rule that is looked at, and whoever is told of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests import databases
from tests.stack.log import Connection, connect


class Duty:
    """Looks at one default rule as the job does, without its patience: what it finds fires at once
    and ends at once. Its query is the rule's own."""

    def __init__(self, admin: Connection, worker: Connection, rule: str) -> None:
        self.admin = admin
        self.worker = worker
        self.rule = rule
        admin.execute("update ops.alert_rules set is_enabled = name = %s", [rule])
        admin.execute(
            "update ops.alert_rules set wait_for = '0', clear_for = '0', clear_threshold = null"
            " where name = %s",
            [rule],
        )

    def threshold(self, value: float) -> None:
        self.admin.execute(
            "update ops.alert_rules set threshold = %s where name = %s", [value, self.rule]
        )

    def run(self, rule: str) -> None:
        self.admin.execute(
            "update ops.alert_rules"
            " set ran_at = case when name <> %s then 'infinity'::timestamptz end",
            [rule],
        )
        assert self.worker.execute("select internal.run_alert_rule()").fetchone() == (1,)

    def look(self) -> set[str]:
        """The subjects that it fires for."""
        self.run(self.rule)
        error = self.admin.execute(
            "select error from ops.alert_rules where name = %s", [self.rule]
        ).fetchone()
        assert error == (None,)
        found = self.admin.execute(
            "select subject from ops.alerts where rule = %s and state = 'firing'", [self.rule]
        )
        return {row[0] for row in found}

    def until(self, *subjects: str) -> None:
        """It fires for just these, within some seconds."""
        deadline = time.monotonic() + 30
        while (found := self.look()) != set(subjects):
            assert time.monotonic() < deadline, f"{self.rule} fires for {found}, not {subjects}"
            time.sleep(0.1)

    def told(self) -> list[tuple[str, str]]:
        """What was mailed of it: subjects and states, in order."""
        found = self.admin.execute(
            "select alert ->> 'subject', alert ->> 'state' from core.mails"
            " where alert ->> 'rule' = %s order by id",
            [self.rule],
        )
        return [(str(subject), str(state)) for subject, state in found]

    def sees(self, *subjects: str, mend: Callable[[], object]) -> None:
        """The fault that there is comes, is told once, and goes when it is mended."""
        self.until(*subjects)
        self.look()
        assert sorted(self.told()) == sorted((subject, "firing") for subject in subjects)
        mend()
        self.until()
        self.look()
        assert sorted(self.told()) == sorted(
            (subject, state) for subject in subjects for state in ("firing", "resolved")
        )


@contextmanager
def on_duty(database: str, rule: str) -> Iterator[Duty]:
    with (
        databases.superuser(database) as admin,
        connect(database, "PGSOCIAL_WORKER_URL") as worker,
    ):
        admin.execute(
            "select ops.set_alert_receiver('duty', 'mail', 'duty@example.org', null, 'info')"
        )
        yield Duty(admin, worker, rule)
