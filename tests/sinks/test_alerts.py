"""The default rules that look at sinks, with an engine that lags, refuses, drifts and breaks."""

from __future__ import annotations

from tests.sinks.conftest import DATABASE
from tests.sinks.world import NOTHING, World, drive, engine, found, verify
from tests.stack.alerts import on_duty


def test_sink_lag(world: World) -> None:
    world.live()
    with world.runner() as runner, on_duty(DATABASE, "sink_lag") as duty:
        drive(runner)
        duty.threshold(0.3)
        duty.until()
        world.live()
        duty.sees("clickhouse", mend=lambda: drive(runner))


def test_what_an_engine_refuses_or_loses(world: World) -> None:
    """Rules that are of one fault: a row is refused, so rows differ, so a person must look."""
    world.live()
    with world.runner() as runner:
        drive(runner)
        constraint = "alter table pgsocial.posts_g1 {} constraint harmless"
        engine(runner).query(constraint.format("add") + " check body <> 'arsenic'")
        made = world.live(30)
        world.ask("update core.posts set body = 'arsenic' where id = %s", made[7])
        world.settle()
        drive(runner)
        with on_duty(DATABASE, "sink_quarantine") as duty:
            duty.until("clickhouse")
            assert duty.told() == [("clickhouse", "firing")]
        verify(runner)
        with on_duty(DATABASE, "sink_drift") as duty:
            duty.until("clickhouse")
            assert duty.told() == [("clickhouse", "firing")]
        world.ask("update ops.settings set value = '0' where name = 'quarantine_events'")
        world.ask("update core.posts set body = 'arsenic' where id = %s", made[8])
        world.settle()
        drive(runner)

        def mend() -> None:
            engine(runner).query(constraint.format("drop"))
            world.ask("select ops.resume_sink('clickhouse')")
            drive(runner)

        with on_duty(DATABASE, "sink_broken") as duty:
            duty.sees("clickhouse", mend=mend)
        verify(runner, repair=True)
        assert found(verify(runner)) == NOTHING
        for rule in ("sink_quarantine", "sink_drift"):
            with on_duty(DATABASE, rule) as duty:
                duty.until()
                assert duty.told() == [("clickhouse", "firing"), ("clickhouse", "resolved")]
