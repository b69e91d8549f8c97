"""What the pages are made of, read from pg_catalog in a fixed order."""

from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.rows import class_row, dict_row

from pgsocial.tools.source.reload import SCHEMAS


@dataclass(frozen=True)
class Routine:
    schema: str
    name: str
    kind: str  # f function, p procedure
    arguments: list[str]  # "p_name type", OUT parameters excluded
    defaults: list[str | None]  # one for each of the arguments
    result: str | None
    result_type: str | None  # the qualified name, where it is a composite type of ours
    volatility: str
    comment: str
    roles: list[str]
    identity: str


@dataclass(frozen=True)
class Column:
    schema: str
    relation: str
    kind: str  # r table, v view, c composite type
    name: str
    type: str
    is_required: bool
    default: str | None
    comment: str | None


@dataclass(frozen=True)
class Relation:
    schema: str
    name: str
    kind: str
    comment: str | None
    constraints: list[str]
    indexes: list[str]


@dataclass(frozen=True)
class Reference:
    """A foreign key, by its last column: those before only say whose the row must be."""

    relation: str
    column: str
    target: str
    is_required: bool
    is_unique: bool


@dataclass(frozen=True)
class Right:
    role: str
    kind: str
    name: str
    privilege: str


_ROUTINES: LiteralString = """
select p.pronamespace::regnamespace::text as schema, p.proname as name, p.prokind::text as kind,
       array(select coalesce(p.proargnames[i], '') || ' ' || format_type(p.proargtypes[i - 1], null)
               from generate_series(1, p.pronargs) as i) as arguments,
       array(select pg_get_function_arg_default(p.oid, i) from generate_series(1, p.pronargs) as i)
           as defaults,
       pg_get_function_result(p.oid) as result,
       case when t.typtype = 'c' then p.prorettype::regtype::text end as result_type,
       p.provolatile::text as volatility,
       coalesce(obj_description(p.oid, 'pg_proc'), '') as comment,
       array(select a.grantee::regrole::text
               from aclexplode(p.proacl) as a
              where a.grantee <> p.proowner and a.grantee <> 0
              order by 1) as roles,
       p.oid::regprocedure::text as identity
  from pg_proc as p
  join pg_type as t on t.oid = p.prorettype
 where p.pronamespace::regnamespace::text = any (%(schemas)s)
 order by 1, 2, p.oid::regprocedure::text
"""

_COLUMNS: LiteralString = """
select c.relnamespace::regnamespace::text as schema, c.relname as relation,
       c.relkind::text as kind, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
       a.attnotnull as is_required,
       case when a.attgenerated <> '' then 'generated: ' || pg_get_expr(d.adbin, d.adrelid)
            when a.attidentity <> '' then 'identity'
            else pg_get_expr(d.adbin, d.adrelid) end as default,
       col_description(c.oid, a.attnum) as comment
  from pg_class as c
  join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef as d on d.adrelid = c.oid and d.adnum = a.attnum
 where c.relnamespace::regnamespace::text = any (%(schemas)s)
   and c.relkind in ('r', 'p', 'v', 'm', 'c') and not c.relispartition
 order by 1, 2, a.attnum
"""

_RELATIONS: LiteralString = """
select c.relnamespace::regnamespace::text as schema, c.relname as name, c.relkind::text as kind,
       coalesce(
           obj_description(c.oid, 'pg_class'), obj_description(c.reltype, 'pg_type')
       ) as comment,
       array(select pg_get_constraintdef(k.oid)
               from pg_constraint as k
              where k.conrelid = c.oid and k.contype <> 'n'
              order by position(k.contype in 'pufcx'), k.conname) as constraints,
       array(select pg_get_indexdef(i.indexrelid)
               from pg_index as i
              where i.indrelid = c.oid
                and not exists (
                    select from pg_constraint as k
                     where k.conindid = i.indexrelid and k.contype <> 'f'
                )
              order by i.indexrelid::regclass::text) as indexes
  from pg_class as c
 where c.relnamespace::regnamespace::text = any (%(schemas)s)
   and c.relkind in ('r', 'p', 'v', 'm', 'c') and not c.relispartition
 order by 1, 2
"""

_REFERENCES: LiteralString = """
select f.conrelid::regclass::text as relation, a.attname as column,
       f.confrelid::regclass::text as target, a.attnotnull as is_required,
       exists (
           select from pg_constraint as u
            where u.conrelid = f.conrelid and u.contype in ('p', 'u') and u.conkey = f.conkey
       ) as is_unique
  from pg_constraint as f
  join pg_attribute as a on a.attrelid = f.conrelid and a.attnum = f.conkey[cardinality(f.conkey)]
 where f.contype = 'f' and f.conparentid = 0
   and f.connamespace::regnamespace::text = any (%(schemas)s)
 order by 3, 1, 2
"""

_RIGHTS: LiteralString = """
with objects (kind, name, acl, owner) as (
    select 'schema', nspname::text, nspacl, nspowner
      from pg_namespace where nspname = any (%(schemas)s)
    union all
    select case prokind when 'p' then 'procedure' else 'function' end,
           pronamespace::regnamespace || '.' || proname, proacl, proowner
      from pg_proc where pronamespace::regnamespace::text = any (%(schemas)s)
    union all
    select case relkind when 'v' then 'view' when 'S' then 'sequence' else 'table' end,
           relnamespace::regnamespace || '.' || relname, relacl, relowner
      from pg_class where relnamespace::regnamespace::text = any (%(schemas)s)
    union all
    select 'column', attrelid::regclass || '.' || attname, attacl, relowner
      from pg_attribute join pg_class as c on c.oid = attrelid
     where attnum > 0 and relnamespace::regnamespace::text = any (%(schemas)s)
)
select distinct a.grantee::regrole::text as role, o.kind, o.name, a.privilege_type as privilege
  from objects as o cross join aclexplode(o.acl) as a
 where a.grantee <> o.owner and a.grantee <> 0
 order by 1, 2, 3, 4
"""

_MEMBERS: LiteralString = """
select m.rolname as role, r.rolname as member_of, m.rolcanlogin as can_login
  from pg_roles as m
  left join pg_auth_members as a on a.member = m.oid
  left join pg_roles as r on r.oid = a.roleid
 where m.rolname like 'pgsocial%%'
 order by 1, 2
"""


@dataclass(frozen=True)
class Catalog:
    routines: list[Routine]
    columns: list[Column]
    relations: list[Relation]
    references: list[Reference]
    rights: list[Right]
    members: list[dict[str, Any]]
    rows: dict[str, list[dict[str, Any]]]

    @classmethod
    def read(cls, connection: Connection) -> "Catalog":
        # Every name but those of pg_catalog is then shown with its schema.
        connection.execute("set search_path = pg_catalog")
        names = {"schemas": list(SCHEMAS)}

        def rows(query: LiteralString) -> list[dict[str, Any]]:
            return connection.cursor(row_factory=dict_row).execute(query, names).fetchall()

        return cls(
            connection.cursor(row_factory=class_row(Routine)).execute(_ROUTINES, names).fetchall(),
            connection.cursor(row_factory=class_row(Column)).execute(_COLUMNS, names).fetchall(),
            connection.cursor(row_factory=class_row(Relation))
            .execute(_RELATIONS, names)
            .fetchall(),
            connection.cursor(row_factory=class_row(Reference))
            .execute(_REFERENCES, names)
            .fetchall(),
            connection.cursor(row_factory=class_row(Right)).execute(_RIGHTS, names).fetchall(),
            rows(_MEMBERS),
            {
                "settings": rows("select * from ops.settings order by name"),
                "jobs": rows(
                    "select name, step, schedule, description from ops.jobs order by name"
                ),
                "retention_rules": rows(
                    "select name, relation, setting, description"
                    "  from ops.retention_rules order by name"
                ),
                "projections": rows(
                    "select name, fold, rebuilt_from from internal.projections order by name"
                ),
                "event_types": rows("select * from internal.event_types order by type"),
            },
        )
