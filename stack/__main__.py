"""`python3 -m stack`: start, stop and use the servers."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from stack import compose, embedded, venv
from stack.settings import StackError, State, read_environment, run_folder, write_environment

KINDS = ("external", "compose", "embedded")


def external_url(run: Path) -> str | None:
    """DATABASE_URL, unless it is this stack's own."""
    url = os.environ.get("DATABASE_URL")
    if url and (run / "stack.env").exists():
        known = read_environment(run)
        if known.get("DATABASE_URL") == url and known.get("PGSOCIAL_KIND") != "external":
            return None
    return url


def stale_variables(run: Path) -> StackError | None:
    """What to do about a DATABASE_URL that some stack.env set, and that is not of this stack."""
    if os.environ.get("PGSOCIAL_KIND") not in KINDS[1:] or not external_url(run):
        return None
    names = [name for name in State.load(run).environment() if name in os.environ]
    return StackError(
        "DATABASE_URL in this shell comes from the stack.env of a stack that is gone, or of "
        f"another folder than {run}: type `unset {' '.join(names)}`, or open a new shell"
    )


def kind(run: Path) -> str:
    """Which stack: what DATABASE_URL names, else the one that is there, else what can be."""
    if external_url(run):
        return "external"
    wanted = os.environ.get("PGSOCIAL_STACK")
    if wanted:
        if wanted not in KINDS[1:]:
            raise StackError(f"PGSOCIAL_STACK is compose or embedded, not {wanted!r}")
        return wanted
    if (run / "stack.env").exists():
        known = read_environment(run)["PGSOCIAL_KIND"]
        if known in KINDS[1:]:
            return known
    if compose.is_possible():
        return "compose"
    if embedded.is_possible():
        return "embedded"
    raise StackError(
        "no server to use: set DATABASE_URL, or start a Docker engine, or install mmdebstrap and "
        "bubblewrap (Debian, Ubuntu)"
    )


def refuse_external(run: Path, action: str) -> None:
    if kind(run) == "external":
        raise stale_variables(run) or StackError(
            f"{action} is for stacks that `make up` made: it leaves DATABASE_URL alone"
        )


def up(run: Path, has_sinks: bool, has_monitor: bool) -> None:
    which = kind(run)
    if which == "external":
        url = os.environ["DATABASE_URL"]
        run.mkdir(parents=True, exist_ok=True)
        given = {
            name: os.environ.get(name, url)
            for name in ("DATABASE_URL", "PGSOCIAL_APP_URL", "PGSOCIAL_WORKER_URL")
        }
        if "REDIS_URL" in os.environ:
            given["REDIS_URL"] = os.environ["REDIS_URL"]
        if execute(run, ["psql", "-XAtqc", "select 1", "-o", "/dev/null", "-d", url]):
            raise stale_variables(run) or StackError(
                "the server of DATABASE_URL does not answer: its own message stands above"
            )
        write_environment(run, {"PGSOCIAL_KIND": "external", **given})
        print("using the server of DATABASE_URL")
    elif which == "compose":
        compose.up(run, has_sinks, has_monitor)
    else:
        started = embedded.Stack(run).up(has_sinks, has_monitor)
        print(f"started {', '.join(started)}" if started else "already up")


def down(run: Path) -> None:
    which = kind(run)
    if which == "compose":
        compose.down(run)
    elif which == "embedded":
        stopped = embedded.Stack(run).down()
        print(f"stopped {', '.join(stopped)}" if stopped else "nothing was running")
    elif stale := stale_variables(run):
        raise stale
    else:
        print("nothing to stop: the server of DATABASE_URL is not of this stack")


def destroy(run: Path, is_forced: bool) -> None:
    refuse_external(run, "destroy")
    if not is_forced:
        if not sys.stdin.isatty():
            raise StackError("destroy removes all data: set FORCE=1 (or --force) to do it unasked")
        if input(f"Remove all data below {run}? [y/N] ").strip().lower() not in ("y", "yes"):
            print("nothing was removed")
            return
    if kind(run) == "compose":
        compose.down(run, removes_data=True)
    embedded.Stack(run).destroy()
    print(f"removed the data below {run}")


def execute(run: Path, arguments: list[str]) -> int:
    """Client programs come from the root file system, or from the host where there is none."""
    if embedded.is_possible():
        return embedded.Stack(run).execute(arguments)
    if not shutil.which(arguments[0]):
        raise StackError(f"{arguments[0]} is not installed on this machine")
    return subprocess.run(arguments, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python3 -m stack",
        description="The servers of pgsocial: PostgreSQL, Redis and PgBouncer on loopback.",
        epilog="Environment: DATABASE_URL (use that server), PGSOCIAL_RUN (folder of all data, "
        "default .run), PGSOCIAL_STACK (compose or embedded), PGSOCIAL_MEMORY (megabytes), "
        "PGSOCIAL_PRELOAD (more libraries, by commas).",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    start = commands.add_parser("up", help="start what does not run yet")
    start.add_argument("--sinks", action="store_true", help="Elasticsearch too (as SINKS=1)")
    start.add_argument(
        "--monitor", action="store_true", help="Prometheus and Alertmanager too (as MONITOR=1)"
    )
    commands.add_parser("down", help="stop everything; the data stay")
    remove = commands.add_parser("destroy", help="stop everything and remove its data")
    remove.add_argument("--force", action="store_true", help="do not ask (as FORCE=1)")
    commands.add_parser("status", help="what runs where")
    commands.add_parser("env", help="print the variables that programs connect with")
    commands.add_parser("venv", help="make the Python environment .venv")
    run_command = commands.add_parser("exec", help="run psql, sqitch, pg_prove, pgbench, ...")
    run_command.add_argument("arguments", nargs=argparse.REMAINDER, metavar="PROGRAM ...")
    options = parser.parse_args()
    run = run_folder()
    try:
        if options.command == "up":
            up(
                run,
                options.sinks or os.environ.get("SINKS") == "1",
                options.monitor or os.environ.get("MONITOR") == "1",
            )
        elif options.command == "down":
            down(run)
        elif options.command == "destroy":
            destroy(run, options.force or os.environ.get("FORCE") == "1")
        elif options.command == "status":
            for name, address, state in embedded.Stack(run).status():
                print(f"{name:<13} {address:<17} {state}")
        elif options.command == "env":
            print((run / "stack.env").read_text() if read_environment(run) else "", end="")
        elif options.command == "venv":
            venv.ensure()
        elif not options.arguments:
            raise StackError("exec wants a program, such as: exec psql --version")
        else:
            return execute(run, options.arguments)
    except StackError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
