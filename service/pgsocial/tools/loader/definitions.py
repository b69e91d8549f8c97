"""Takes constraints, indexes and triggers away before the rows come, and puts them back after.

What they are is read from the catalog and kept in loader.parked until each is there again.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

# Unique constraints come back on the index of their name; a check stays, since adding it again
# would cost the same. Foreign keys go with either end.
_PARK = """
insert into loader.parked (kind, relation, name, definition, comment)
with loaded as (
    select unnest(%(tables)s::regclass[]) as id
    except
    -- A hypertable takes neither a key from an index nor a trigger away.
    select relation::regclass from ops.retention_rules where is_chunked
),
constraints as (
    select c.oid, c.conrelid::regclass::text as relation, c.conname, c.contype,
           case c.contype
               when 'p' then 'primary key using index '
               when 'u' then 'unique using index '
           end || quote_ident(i.relname)
           || case when c.condeferrable then ' deferrable' else '' end
           || case when c.condeferred then ' initially deferred' else '' end as on_index
      from pg_constraint as c
      left join pg_class as i on i.oid = c.conindid
     where c.contype = 'f' and (c.conrelid in (table loaded) or c.confrelid in (table loaded))
        or c.contype in ('p', 'u') and c.conrelid in (table loaded)
)
select 'unique', c.relation, c.conname,
       format('alter table %%s add constraint %%I %%s', c.relation, c.conname, c.on_index),
       obj_description(c.oid, 'pg_constraint')
  from constraints as c
 where c.contype <> 'f'
union all
select 'foreign key', c.relation, c.conname,
       format('alter table %%s add constraint %%I %%s not valid', c.relation, c.conname,
              regexp_replace(pg_get_constraintdef(c.oid), ' NOT VALID$', '')),
       obj_description(c.oid, 'pg_constraint')
  from constraints as c
 where c.contype = 'f'
union all
select 'index', i.indrelid::regclass::text, i.indexrelid::regclass::text,
       pg_get_indexdef(i.indexrelid), obj_description(i.indexrelid, 'pg_class')
  from pg_index as i
 where i.indrelid in (table loaded)
union all
select 'trigger', t.tgrelid::regclass::text, t.tgname,
       format('alter table %%s enable %%s trigger %%I', t.tgrelid::regclass,
              case t.tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end,
              t.tgname),
       null
  from pg_trigger as t
 where t.tgrelid in (table loaded) and not t.tgisinternal and t.tgenabled <> 'D'
returning kind, relation, name
"""
Connection = psycopg.Connection[Any]


def park(connection: Connection, tables: list[str]) -> None:
    """Note and drop what slows a load down; in the caller's transaction."""
    found = connection.execute(_PARK.encode(), {"tables": tables}).fetchall()
    for kind, text in (
        ("foreign key", "alter table {relation} drop constraint {name}"),
        ("unique", "alter table {relation} drop constraint {name}"),
        ("index", "drop index if exists {index}"),
        ("trigger", "alter table {relation} disable trigger {name}"),
    ):
        for _, relation, name in (row for row in found if row[0] == kind):
            connection.execute(
                sql.SQL(text).format(
                    relation=sql.SQL(relation), name=sql.Identifier(name), index=sql.SQL(name)
                )
            )


def back(connection: Connection, place: int) -> None:
    """Make one parked thing anew; in the caller's transaction."""
    kind, relation, name, definition, comment = _take(connection, place)
    connection.execute(definition.encode())
    if kind == "index":
        _comment(connection, sql.SQL("index {}").format(sql.SQL(name)), comment)
    else:
        _comment_on_constraint(connection, relation, name, comment)


def validate(connection: Connection, place: int) -> None:
    """Check the rows against a foreign key that is there again, and forget that it was away."""
    _, relation, name, _, comment = _take(connection, place)
    connection.execute(
        sql.SQL("alter table {} validate constraint {}").format(
            sql.SQL(relation), sql.Identifier(name)
        )
    )
    _comment_on_constraint(connection, relation, name, comment)


def _take(connection: Connection, place: int) -> tuple[Any, ...]:
    row = connection.execute(
        "delete from loader.parked where place = %s"
        " returning kind, relation, name, definition, comment",
        [place],
    ).fetchone()
    assert row  # noqa: S101  only its own task takes it
    return tuple(row)


def _comment_on_constraint(
    connection: Connection, relation: str, name: str, comment: str | None
) -> None:
    on = sql.SQL("constraint {} on {}").format(sql.Identifier(name), sql.SQL(relation))
    _comment(connection, on, comment)


def _comment(connection: Connection, on: sql.Composed, comment: str | None) -> None:
    if comment is not None:
        connection.execute(sql.SQL("comment on {} is {}").format(on, sql.Literal(comment)))


def parked(connection: Connection, kind: str) -> list[tuple[int, str, str, str]]:
    """(place, relation, name, definition) of what is still away."""
    return connection.execute(
        "select place, relation, name, definition from loader.parked where kind = %s"
        " order by place",
        [kind],
    ).fetchall()
