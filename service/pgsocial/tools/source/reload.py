"""Reload functions/ into a database while developing, in one transaction.

Quicker than a sqitch rebase, and safe under live writes: triggers stay attached.
"""

from dataclasses import dataclass, field

import psycopg
from psycopg import errors, sql

from pgsocial.tools.source.errors import SourceError
from pgsocial.tools.source.parse import Created, parse
from pgsocial.tools.source.tree import SourceFile, Tree
from pgsocial.tools.source.wrappers import record_statement

OWNER = "pgsocial_owner"
SCHEMAS = ("social", "core", "internal", "analytics", "ops")

# What CREATE OR REPLACE cannot change: a result type, parameter names, defaults, a view's columns,
# function to procedure.
_NEEDS_DROP = (
    errors.InvalidFunctionDefinition,
    errors.InvalidTableDefinition,
    errors.WrongObjectType,
    errors.DuplicateObject,
)

_EXISTING = """
select 'routine' as kind, p.oid::regprocedure::text as signature
  from pg_proc as p
 where p.pronamespace::regnamespace::text = any (%(schemas)s)
   and p.proowner = %(owner)s::regrole
   and not exists (
       select from pg_depend as d
        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype in ('e', 'i')
   )
union all
select 'view', c.oid::regclass::text
  from pg_class as c
 where c.relnamespace::regnamespace::text = any (%(schemas)s)
   and c.relkind = 'v' and c.relowner = %(owner)s::regrole
union all
select kind, signature from internal.deployed_functions where kind = 'type'
"""


@dataclass
class Report:
    """What a reload did."""

    loaded: int = 0
    replaced: list[str] = field(default_factory=list)  # dropped and created again
    dropped: list[str] = field(default_factory=list)


def reload(tree: Tree, connection: psycopg.Connection) -> Report:
    """Run every file in plan order and drop what no file creates any more."""
    report = Report()
    with connection.transaction():
        _enter(connection)
        old = [*_leftovers(connection, tree)]
        # Before the load, since an old overload makes calls ambiguous; what a view still uses
        # can only go after the view has its new definition.
        held = [c for c in old if not _try_drop(connection, c)]
        for domain in tree.domains:
            for file in domain.loading_order:
                _load(connection, tree, file, report)
        for created in held:
            _drop(connection, created)
        report.dropped = [c.signature for c in old]
        _record(connection, tree)
    return report


def _enter(connection: psycopg.Connection) -> None:
    try:
        connection.execute(sql.SQL("set local role {}").format(sql.Identifier(OWNER)))
        connection.execute("set local search_path = pg_catalog")
        connection.execute("select from internal.deployed_functions limit 0")
    except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
        raise SourceError('nothing is deployed here yet: run "make deploy" first') from error
    except (errors.InsufficientPrivilege, errors.InvalidParameterValue) as error:
        raise SourceError(f"connect as {OWNER}, who owns the functions: {error}") from error


def _base(tree: Tree) -> list[Created]:
    """What deploy scripts other than the wrappers create."""
    wrappers = {d.change for d in tree.domains}
    scripts = [tree.text("deploy", c) for c in tree.changes if c not in wrappers]
    return [c for script in scripts for c in parse(script).created]


def _leftovers(connection: psycopg.Connection, tree: Tree) -> list[Created]:
    """Functions, views and types in our schemas that neither a file nor a change creates."""
    wanted = {(c.kind, c.qualified) for c in _base(tree)}
    routines = []
    for domain in tree.domains:
        wanted |= {(c.kind, c.signature) for c in domain.created if c.kind != "routine"}
        routines += [c.signature for c in domain.created if c.kind == "routine"]
    routines += [c.signature for c in _base(tree) if c.kind == "routine"]
    # In the server's own spelling, in which an alias such as int or timestamptz has one form.
    spelled = connection.execute(
        "select to_regprocedure(s)::text from unnest(%s::text[]) as s", [routines]
    )
    wanted |= {("routine", row[0]) for row in spelled}
    existing = connection.execute(_EXISTING, {"schemas": list(SCHEMAS), "owner": OWNER})
    return [_as_created(*row) for row in existing if tuple(row) not in wanted]


def _as_created(kind: str, signature: str) -> Created:
    name, _, arguments = signature.partition("(")
    schema, _, plain = name.partition(".")
    return Created(kind, schema, plain, arguments.removesuffix(")"))


def _drop(connection: psycopg.Connection, created: Created) -> None:
    try:
        connection.execute(f"drop {created.kind} if exists {created.signature}")
    except errors.DependentObjectsStillExist as error:
        raise SourceError(
            f"{created.signature} must be dropped, but {error.diag.message_detail}; "
            'change deploy/ as well and run "make redeploy"'
        ) from error


def _try_drop(connection: psycopg.Connection, created: Created) -> bool:
    try:
        with connection.transaction():
            _drop(connection, created)
    except SourceError:
        return False
    return True


def _load(connection: psycopg.Connection, tree: Tree, file: SourceFile, report: Report) -> None:
    report.loaded += 1
    try:
        try:
            with connection.transaction():
                connection.execute(file.text)
        except _NEEDS_DROP:
            for created in reversed(file.parsed.created):
                _drop(connection, created)
            connection.execute(file.text)
            report.replaced += [c.signature for c in file.parsed.created]
    except psycopg.Error as error:
        place = int(error.diag.statement_position or 1)
        line = file.text.count("\n", 0, place - 1) + 1
        raise SourceError(f"{tree.show(file.path)}:{line}: {error}") from error


def _record(connection: psycopg.Connection, tree: Tree) -> None:
    connection.execute(r"delete from internal.deployed_functions where change like 'functions\_%'")
    for domain in tree.domains:
        connection.execute(record_statement(domain))
