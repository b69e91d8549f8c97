"""Engines that are fed from the log: whether they keep up, and what they could not take."""

from collections.abc import Iterator

from psycopg import Connection

from pgsocial.tools.doctor.finding import Finding, fail, ok, rows, warn

_TOPIC = "sinks"
_LATE = 300  # Seconds.


def states(connection: Connection) -> Iterator[Finding]:
    found = rows(
        connection,
        "select name, engine, state, lag_events, lag_seconds, failure_count, quarantined_count,"
        " unproved_count, difference_count, error from ops.sink_states()",
    )
    if not found:
        yield ok(_TOPIC, "no sink: analytics and search are PostgreSQL's (docs/guide/sinks.md)")
    for name, engine, state, events, seconds, failures, refused, unproved, differ, error in found:
        text = f"{name} ({engine}) is {state}"
        if state == "broken":
            yield fail(
                _TOPIC,
                f"{text}: {error}",
                f"mend it, then `pgsocial sinks resume {name}`; or `pgsocial sinks rebuild {name}`",
            )
        elif failures:
            yield warn(
                _TOPIC,
                f"{text}, {failures} failures in a row, lately {error}",
                "it goes on by itself once the engine answers",
            )
        elif seconds > _LATE:
            yield warn(
                _TOPIC,
                f"{text}, {events} events wait, the oldest for {seconds:.0f} s",
                f"see that `pgsocial sinks run {name}` runs",
            )
        else:
            yield ok(_TOPIC, f"{text}, {events} events wait")
        if refused:
            yield warn(
                _TOPIC,
                f"{name} refused {refused} rows",
                f"see ops.sink_quarantine, then `pgsocial sinks verify {name} --repair`",
            )
        if differ:
            yield warn(
                _TOPIC,
                f"{name} differed in {differ} rows when it was last compared",
                f"`pgsocial sinks verify {name} --repair`",
            )
        if unproved:
            yield warn(
                _TOPIC,
                f"{name} is not proved to have forgotten {unproved} erased people",
                f"see ops.sink_erasures; `pgsocial sinks run {name}` goes on with it",
            )


CHECKS = (states,)
