"""`python -m tests.pgtap [FILE ...]`: run pgTAP in a clone, then report the coverage of plpgsql.

Most files roll back. Those that look at read models commit, since an event of an open transaction
belongs to no batch; they name their users after themselves, so that files do not meet.
"""

from __future__ import annotations

import subprocess
import sys

from tests.databases import REPO, clone, superuser, url

DATABASE = "pgsocial_tap"
LEAST_COVERAGE = 95.0


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
               and not p.proargtypes::oid[] && array['anycompatiblearray'::regtype::oid]
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
    files = sys.argv[1:] or ["tests/catalog", "tests/sql"]
    clone(DATABASE)
    with superuser() as connection:
        connection.execute(
            f"alter database {DATABASE} set search_path = public, extensions, pg_catalog"
        )
        connection.execute(f"alter database {DATABASE} set plpgsql_check.profiler = on")
        connection.execute(f"alter database {DATABASE} set client_min_messages = warning")
    code = subprocess.run(
        [
            sys.executable,
            "-m",
            "stack",
            "exec",
            "pg_prove",
            "--ext",
            ".sql",
            "--recurse",
            "--failures",
            "--dbname",
            url("PGSOCIAL_SUPERUSER_URL", DATABASE),
            *files,
        ],
        cwd=REPO,
        check=False,
    ).returncode
    if code or sys.argv[1:]:
        return code
    if report_coverage() < LEAST_COVERAGE:
        print(f"FAILED: the coverage is below {LEAST_COVERAGE} %")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
