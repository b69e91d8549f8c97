-- From the catalog, like what an erasure reaches. Not here: who blocks, mutes, dismisses or visits the
-- person, which nobody learns, and posts of others that mention them, which are those others'.
create or replace function internal.export_parts()
returns table (place bigint, part text, relation regclass, name name, keys name[])
language sql
stable
parallel safe
as $$
    select row_number() over (order by p.part <> 'profile', p.part), p.part, p.relation, p.name,
           (
               select array_agg(a.attname order by k.n)
                 from pg_index as i
                cross join lateral unnest(i.indkey::smallint[]) with ordinality as k (attnum, n)
                 join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
                where i.indrelid = p.relation and i.indisprimary
           )
      from (
        select case c.name
                   when 'followee_id' then 'followers'
                   when 'target_id' then 'received_follow_requests'
                   else r.relname::text
               end as part, c.relation, c.name
          from internal.person_columns() as c
          join pg_class as r on r.oid = c.relation
         where c.is_core
           and c.name not in ('blocked_id', 'muted_id', 'dismissed_id', 'profile_id')
           and c.relation <> 'core.post_mentions'::regclass
        union all
        values ('profile', 'core.users'::regclass, 'id'::name),
               ('post_versions', 'core.post_versions', 'author_id'),
               ('events', 'internal.events', 'actor_id')
      ) as p;
$$;

comment on function internal.export_parts() is
    'The parts of social.export_user() in order: a table, its column that names the person, and its '
    'primary key.';
