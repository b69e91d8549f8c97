"""What is deployed: changes, functions, roles and their rights."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from psycopg import Connection

from pgsocial.tools.doctor.finding import Finding, fail, ok, rows, value, warn

SCHEMAS = ["social", "core", "internal", "analytics", "ops"]
GROUPS = ("pgsocial_app", "pgsocial_analyst", "pgsocial_admin", "pgsocial_stream")
LOGINS = ("pgsocial_owner", "pgsocial_worker")


def is_deployed(connection: Connection) -> bool:
    return value(connection, "select to_regclass('internal.deployed_functions')") is not None


def checkout() -> Path | None:
    """The folder with sqitch.plan around the working directory, if any."""
    folder = Path.cwd()
    return next((f for f in (folder, *folder.parents) if (f / "sqitch.plan").is_file()), None)


def changes(connection: Connection) -> Iterator[Finding]:
    """The plan of the checkout against sqitch's registry."""
    if value(connection, "select to_regclass('sqitch.changes')") is None:
        yield ok("changes", "installed from the flat file: sqitch knows nothing of this database")
        return
    deployed = {
        str(name): str(script)
        for name, script in rows(
            connection,
            "select change, script_hash from sqitch.changes where project = 'pgsocial'",
        )
    }
    root = checkout()
    if root is None:
        yield ok("changes", f"{len(deployed)} deployed (no checkout here to compare with)")
        return
    lines = (root / "sqitch.plan").read_text(encoding="utf-8").splitlines()
    planned = [line.split()[0] for line in lines if line.strip() and line[0] not in "%@#"]
    waiting = [name for name in planned if name not in deployed]
    if waiting:
        yield warn("changes", f"not deployed: {', '.join(waiting)}", "make deploy")
    unknown = [name for name in deployed if name not in planned]
    if unknown:
        yield warn(
            "changes",
            f"deployed, but not in this checkout: {', '.join(unknown)}",
            "use the checkout of the version that is deployed, or a later one",
        )
    edited = [
        name
        for name in planned
        if name in deployed and deployed[name] != _script_hash(root / "deploy" / f"{name}.sql")
    ]
    functions_ = [name for name in edited if name.startswith("functions_")]
    if functions_ and not _are_reloaded(connection, root):
        yield warn(
            "changes", f"older than this checkout: {', '.join(functions_)}", "make functions"
        )
    tables = [name for name in edited if name not in functions_]
    if tables:
        yield warn(
            "changes",
            f"deployed from other scripts than this checkout's: {', '.join(tables)}",
            '"sqitch rebase --modified" brings them in, but reverts them and all after them first: '
            "data in those is lost",
        )
    if not waiting and not unknown and not tables:
        yield ok("changes", f"all {len(planned)} changes of the plan are deployed")


def _are_reloaded(connection: Connection, root: Path) -> bool:
    """Whether `make functions` has been there since, of which sqitch knows nothing."""
    try:
        from pgsocial.tools.source import drift
        from pgsocial.tools.source.errors import SourceError
        from pgsocial.tools.source.tree import Tree
    except ImportError:  # the parser comes with the tools for development
        return False
    try:
        return not drift.differences(connection, Tree(root))
    except SourceError:
        return False


def _script_hash(script: Path) -> str:
    """As sqitch does: SHA-1 of the deploy script."""
    data = script.read_bytes() if script.exists() else b""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def functions(connection: Connection) -> Iterator[Finding]:
    """Functions against what their deploy recorded."""
    missing = rows(
        connection,
        "select signature from internal.deployed_functions"
        " where kind = 'routine' and to_regprocedure(signature) is null order by 1",
    )
    edited = rows(
        connection,
        "select d.signature from internal.deployed_functions as d"
        "  join pg_proc as p on d.kind = 'routine' and p.oid = to_regprocedure(d.signature)"
        " where encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex') <> d.body_sha256 order by 1",
    )
    strangers = rows(
        connection,
        "select p.oid::regprocedure::text from pg_proc as p"
        " where p.pronamespace::regnamespace::text = any (%s)"
        "   and p.proowner <> 'pgsocial_owner'::regrole order by 1",
        SCHEMAS,
    )
    for found, what in (
        (missing, "missing"),
        (edited, "edited by hand since the deploy"),
        (strangers, "not owned by pgsocial_owner"),
    ):
        if found:
            names = ", ".join(str(row[0]) for row in found[:5])
            more = f" and {len(found) - 5} more" if len(found) > 5 else ""
            yield fail("functions", f"{what}: {names}{more}", "make functions")
    if not missing and not edited and not strangers:
        count = value(connection, "select count(*) from internal.deployed_functions")
        yield ok("functions", f"{count} are as they were deployed")


def roles(connection: Connection) -> Iterator[Finding]:
    known = {
        name: (can_login, is_super)
        for name, can_login, is_super in rows(
            connection,
            "select rolname, rolcanlogin, rolsuper or rolcreaterole or rolbypassrls from pg_roles",
        )
    }
    wrong = [
        *(f"{name} is missing" for name in (*GROUPS, *LOGINS) if name not in known),
        *(f"{n} can log in: make it a group" for n in GROUPS if known.get(n, (False,))[0]),
        *(f"{n} cannot log in" for n in LOGINS if n in known and not known[n][0]),
        *(
            f"{n} has powers over the cluster"
            for n in (*GROUPS, *LOGINS)
            if n in known and known[n][1]
        ),
    ]
    for sentence in wrong:
        yield fail("roles", sentence, "run sql/bootstrap.sql as a superuser; see alter role")
    if not value(
        connection,
        "select exists (select from pg_db_role_setting as s, unnest(s.setconfig) as c"
        " where s.setrole = to_regrole('pgsocial_gateway') and c ~ '^statement_timeout=[1-9]')",
    ):
        yield warn(
            "roles",
            "pgsocial_gateway has no statement_timeout: one slow request can hold a connection",
            "alter role pgsocial_gateway set statement_timeout = '15s'",
        )
    elif not wrong:
        yield ok(
            "roles", f"{len(GROUPS)} groups and {len(LOGINS)} logins, none with power over all"
        )


def rights(connection: Connection) -> Iterator[Finding]:
    open_ = rows(
        connection,
        "select p.oid::regprocedure::text from pg_proc as p"
        " cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a"
        " where p.pronamespace::regnamespace::text = any (%s) and a.grantee = 0 order by 1",
        SCHEMAS,
    )
    readable = rows(
        connection,
        "select c.oid::regclass::text from pg_class as c"
        " where c.relnamespace::regnamespace::text = any (%s)"
        "   and c.relkind in ('r', 'p', 'v', 'm')"
        "   and has_any_column_privilege('pgsocial_app', c.oid, 'select, insert, update')"
        " order by 1",
        SCHEMAS,
    )
    if open_:
        names = ", ".join(str(row[0]) for row in open_[:5])
        yield fail("rights", f"anybody can execute {names}", "revoke execute ... from public")
    if readable:
        names = ", ".join(str(row[0]) for row in readable[:5])
        yield fail(
            "rights", f"pgsocial_app reaches tables: {names}", "revoke all ... from pgsocial_app"
        )
    callable_ = value(
        connection,
        "select count(*) from pg_proc where pronamespace = 'social'::regnamespace"
        " and has_function_privilege('pgsocial_app', oid, 'execute')",
    )
    if not callable_:
        yield fail("rights", "pgsocial_app can call nothing", "make functions")
    elif not open_ and not readable:
        yield ok("rights", f"pgsocial_app calls {callable_} functions and reads no table")


def load(connection: Connection) -> Iterator[Finding]:
    """Whether a load in bulk has left something away."""
    if value(connection, "select to_regclass('loader.parked')") is not None:
        away = value(connection, "select count(*) from loader.parked")
        yield fail(
            "load",
            f"a load has not ended: {away} constraints, indexes and triggers are away",
            "wait for it, or pgsocial load --resume",
        )


CHECKS = (changes, functions, roles, rights, load)
