create or replace function social.erasure_proof(p_user bigint)
returns setof social.erasure_trace
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_column record;
    v_emptied record;
    v_count bigint;
begin
    for v_column in
        select c.relation, c.name
          from internal.person_columns() as c
         where c.relation <> all (array['core.posts', 'core.erasures']::regclass[])
         order by c.relation::text, c.name
    loop
        execute format('select count(*) from %s where %I = $1', v_column.relation, v_column.name)
           into v_count using p_user;

        if v_count > 0 then
            return next row(v_column.relation || '.' || v_column.name, v_count)::social.erasure_trace;
        end if;
    end loop;

    for v_emptied in
        select 'core.users'::regclass as relation, 'id'::name as name
        union all
        select 'core.posts', 'author_id'
    loop
        execute format('select count(*) from %s where %I = $1 and (deleted_at is null or %s)',
                       v_emptied.relation, v_emptied.name,
                       (internal.emptying(v_emptied.relation)).differing)
           into v_count using p_user;

        if v_count > 0 then
            return next row(v_emptied.relation, v_count)::social.erasure_trace;
        end if;
    end loop;

    return query
    select t.place, t.row_count
      from (
        select 'core.users.username' as place, count(*) as row_count
          from core.users as u
         where u.id = p_user
           and (u.username !~ '^erased_[0-9a-f]{16}$' or u.display_name <> 'erased')
        union all
        select 'core.post_versions', count(*)
          from core.posts as p
          join core.post_versions as v on v.post_id = p.id
         where p.author_id = p_user
        union all
        select 'core.post_hashtags', count(*)
          from core.posts as p
          join core.post_hashtags as h on h.post_id = p.id
         where p.author_id = p_user
        union all
        select 'core.post_mentions', count(*)
          from core.posts as p
          join core.post_mentions as m on m.post_id = p.id
         where p.author_id = p_user
        union all
        select 'core.imports', count(*)
          from (
            select p_user as id
            union all
            select p.id from core.posts as p where p.author_id = p_user
          ) as o
          join core.imports as i on i.id = o.id
        union all
        select 'internal.events', count(*)
          from internal.personal_events(p_user, '-infinity', 'infinity')
        union all
        select 'ops.sinks.' || s.name, 1
          from ops.sinks as s
          join core.erasures as e on e.user_id = p_user and coalesce(e.erased_at, 'infinity') >= s.created_at
         where not exists (
             select from ops.sink_erasures as t
              where t.sink = s.name and t.user_id = p_user and t.proved_at is not null
         )
      ) as t
     where t.row_count > 0;
end
$$;

comment on function social.erasure_proof(bigint) is
    'Places that still hold something of a person, none after an erasure. Made from the catalog, so '
    'that neither a new table nor a new column is forgotten; and sinks (ops.sinks.NAME) that have not '
    'been found to hold nothing yet, of which they are asked when all else is gone. Reads the log whole. '
    'Example: select * from social.erasure_proof(7);';

grant execute on function social.erasure_proof(bigint) to pgsocial_app, pgsocial_admin;
