"""`python -m tests.pgtap [--reverse] [FILE ...]`: run pgTAP in a clone, then report the coverage.

Most files roll back. Those that look at read models commit, since an event of an open transaction
belongs to no batch; they name their users after themselves, so that files do not meet. --reverse
runs the last file first: with the usual order, each file has run before each other.
"""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg

from tests.databases import REPO, clone, superuser, url

DATABASE = "pgsocial_tap"
LEAST_COVERAGE = 95.0
PROFILER = "plpgsql_check"


def files_below(places: list[str], is_reversed: bool) -> list[str]:
    """The files of folders and files that are named, in the order to run."""
    found = []
    for place in places:
        path = REPO / place
        below = sorted(path.rglob("*.sql")) if path.is_dir() else [path]
        if not below or not all(file.exists() for file in below):
            raise SystemExit(f"error: there is no pgTAP file {place}")
        found += [str(file.relative_to(REPO)) for file in below]
    return found[::-1] if is_reversed else found


def has_profiler(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    """Whether coverage can be counted over sessions; those who ask for it must not go without."""
    loaded = connection.execute("select current_setting('shared_preload_libraries')").fetchone()
    assert loaded
    if PROFILER in str(loaded[0]):
        return True
    if PROFILER in os.environ.get("PGSOCIAL_PRELOAD", ""):
        raise SystemExit(
            f"error: {PROFILER} is not preloaded, though PGSOCIAL_PRELOAD names it: "
            "stop this stack (python3 -m stack down) and start it again"
        )
    return False


def untried(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Public functions of which no test sees a call through; what the planner inlines has none."""
    return [
        str(row[0])
        for row in connection.execute(
            """
            select p.oid::regprocedure::text
              from pg_proc as p
              join pg_language as l on l.oid = p.prolang
              left join pg_stat_user_functions as s on s.funcid = p.oid
             where p.pronamespace::regnamespace::text in ('social', 'ops', 'analytics')
               and (l.lanname <> 'sql' or p.prosecdef or p.proconfig is not null)
               and coalesce(s.calls, 0) = 0
             order by 1
            """
        )
    ]


def report_coverage() -> float:
    """Statements of plpgsql functions that the run has executed, in per cent."""
    with superuser(DATABASE) as connection:
        rows = connection.execute(
            """
            select p.oid::regprocedure::text,
                   extensions.plpgsql_coverage_statements(p.oid::regprocedure),
                   length(p.prosrc)
              from pg_proc as p
              join pg_language as l on l.oid = p.prolang and l.lanname = 'plpgsql'
             where p.pronamespace in (
                       'social'::regnamespace, 'internal'::regnamespace, 'ops'::regnamespace
                   )
               -- Of polymorphic functions there is no profile.
               and not exists (
                   select from pg_type as t
                    where t.oid = any (p.proargtypes::oid[]) and t.typtype = 'p'
               )
             order by 2, 1
            """
        ).fetchall()
    weight = sum(int(str(row[2])) for row in rows)
    total = 100 * sum(float(str(row[1])) * int(str(row[2])) for row in rows) / weight
    for name, share, _ in rows:
        if float(str(share)) < 1:
            print(f"{100 * float(str(share)):6.1f} %  {name}")
    print(f"coverage of plpgsql statements: {total:.1f} % over {len(rows)} functions")
    return total


def main() -> int:
    arguments = sys.argv[1:]
    is_reversed = "--reverse" in arguments
    places = [a for a in arguments if a != "--reverse"]
    files = files_below(places or ["tests/catalog", "tests/sql"], is_reversed)
    clone(DATABASE)
    with superuser() as connection:
        profiles = has_profiler(connection)
        for setting in (
            "search_path = public, extensions, pg_catalog",
            "track_functions = 'all'",
            "client_min_messages = warning",
            *([f"{PROFILER}.profiler = on"] if profiles else []),
        ):
            connection.execute(f"alter database {DATABASE} set {setting}")
    code = subprocess.run(
        [
            sys.executable,
            "-m",
            "stack",
            "exec",
            "pg_prove",
            "--failures",
            "--dbname",
            url("PGSOCIAL_SUPERUSER_URL", DATABASE),
            *files,
        ],
        cwd=REPO,
        check=False,
    ).returncode
    if code or places:
        return code
    with superuser(DATABASE) as connection:
        missed = untried(connection)
    for name in missed:
        print(f"FAILED: no test calls {name}")
    if not profiles:
        print(f"coverage is skipped: start the stack with PGSOCIAL_PRELOAD={PROFILER}")
    elif report_coverage() < LEAST_COVERAGE:
        print(f"FAILED: the coverage is below {LEAST_COVERAGE} %")
        return 1
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
