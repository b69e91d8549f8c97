create or replace function internal.emptying(
    p_relation regclass, out assignments text, out differing text
)
language sql
stable
parallel safe
as $$
    select string_agg(format('%I = %s', c.name, c.empty), ', ' order by c.place),
           format('(%s) is distinct from (%s)',
                  string_agg(quote_ident(c.name), ', ' order by c.place),
                  string_agg(c.empty, ', ' order by c.place))
      from (
        select a.attnum as place, a.attname as name,
               coalesce(pg_get_expr(d.adbin, d.adrelid), 'null') as empty
          from pg_attribute as a
          left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
         where a.attrelid = p_relation and a.attnum > 0 and not a.attisdropped
           and a.attgenerated = ''
           and not exists (
               select from internal.kept_columns() as k
                where k.relation = p_relation and k.name = a.attname
           )
      ) as c;
$$;

comment on function internal.emptying(regclass) is
    'How an UPDATE empties a row of core.users or core.posts, each column but the kept ones to its '
    'default, and a condition that tells whether there is anything left to empty.';
