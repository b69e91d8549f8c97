"""What is deployed: changes, functions, roles and their rights."""

from collections.abc import Iterator
from pathlib import Path

from psycopg import Connection

from pgsocial.tools.doctor.finding import Finding, fail, ok, rows, value, warn
from pgsocial.tools.source import changes as known

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
    deployed = known.registry(connection)
    if deployed is None:
        yield ok("changes", "installed from the flat file: sqitch knows nothing of this database")
        return
    root = checkout()
    state = known.state(connection, root) if root else None
    if root is None or state is None:
        yield ok("changes", f"{len(deployed)} deployed (no checkout here to compare with)")
        return
    if state.waiting:
        remedy = "make redeploy" if state.inserted else "make deploy"
        yield warn("changes", f"not deployed: {', '.join(state.waiting)}", remedy)
    if state.unknown:
        yield warn(
            "changes",
            f"deployed, but not in this checkout: {', '.join(state.unknown)}",
            "use the checkout of the version that is deployed, or a later one",
        )
    if state.functions and not _are_reloaded(connection, root):
        yield warn(
            "changes", f"older than this checkout: {', '.join(state.functions)}", "make functions"
        )
    if state.others:
        yield warn(
            "changes",
            f"deployed from other scripts than this checkout's: {', '.join(state.others)}",
            "make redeploy, which asks before rows are lost",
        )
    if not state.waiting and not state.unknown and not state.others:
        yield ok("changes", f"all {len(state.planned)} changes of the plan are deployed")


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
    detached = rows(
        connection,
        "select d.signature from internal.deployed_functions as d"
        " where d.kind = 'trigger' and not exists (select from pg_trigger as t"
        "   where format('%I on %s', t.tgname, t.tgrelid::regclass) = d.signature"
        "     and t.tgenabled <> 'D') order by 1",
    )
    if detached:
        names = ", ".join(str(row[0]) for row in detached[:5])
        yield fail(
            "functions",
            f"missing or disabled triggers: {names}",
            "alter table ... enable trigger, or create it as deploy/triggers.sql does",
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
    if not missing and not edited and not strangers and not detached:
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
