-- A page goes by the primary key; a cursor is the last row's, as a JSON list of texts, in hex since
-- it goes into addresses.
create or replace function social.export_user(
    p_actor bigint, p_part text default null, p_cursor text default null, p_limit integer default 500
)
returns jsonb
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_part record;
    v_query text;
    v_rows jsonb;
    v_last jsonb;
    v_next text;
begin
    perform internal.check_limit(p_limit, 10000);

    if not exists (select from core.users where id = p_actor and deleted_at is null) then
        perform internal.raise_error('PS404', 'p_actor', 'there is no such user');
    end if;

    select * into v_part from internal.export_parts() where part = coalesce(p_part, 'profile');

    if not found then
        perform internal.raise_error('PS400', 'p_part',
            'there is no such part: begin without one, then pass what next says');
    end if;

    -- Secrets stay, also hashes of them; ids are strings, as everywhere in JSON.
    select format(
               'select jsonb_agg(t.document order by %1$s), (array_agg(t.keys order by %1$s))[count(*)]
                  from (
                    select r.*, jsonb_build_object(%2$s) as document, jsonb_build_array(%3$s) as keys
                      from %4$s
                     where %5$I = $1 and ($2 is null or (%6$s) > (%7$s))
                     order by %6$s
                     limit $3
                  ) as t',
               (select string_agg(format('t.%I', k), ', ' order by n)
                  from unnest(v_part.keys) with ordinality as u (k, n)),
               string_agg(
                   format(
                       case
                           when a.atttypid = 'bigint'::regtype then '%L, r.%I::text'
                           when a.atttypid = 'bigint[]'::regtype then '%L, r.%I::text[]'
                           else '%L, r.%I'
                       end,
                       a.attname, a.attname
                   ),
                   ', ' order by a.attnum
               ) filter (
                   where a.attname !~ '_(hash|secret)$'
                     -- By what others came is theirs.
                     and (a.attname <> 'via_post_id' or v_part.name not in ('followee_id', 'target_id'))
               ),
               (select string_agg(format('r.%I::text', k), ', ' order by n)
                  from unnest(v_part.keys) with ordinality as u (k, n)),
               case v_part.part
                   when 'post_versions'
                       then 'core.post_versions as r join core.posts as p on p.id = r.post_id'
                   else v_part.relation || ' as r'
               end,
               v_part.name,
               (select string_agg(format('r.%I', k), ', ' order by n)
                  from unnest(v_part.keys) with ordinality as u (k, n)),
               (select string_agg(
                           format('($2 ->> %s)::%s', u.n - 1, format_type(b.atttypid, b.atttypmod)),
                           ', ' order by u.n
                       )
                  from unnest(v_part.keys) with ordinality as u (k, n)
                  join pg_attribute as b on b.attrelid = v_part.relation and b.attname = u.k)
           )
      into v_query
      from pg_attribute as a
     where a.attrelid = v_part.relation and a.attnum > 0 and not a.attisdropped;

    begin
        execute v_query
           into v_rows, v_last
           using p_actor, convert_from(decode(p_cursor, 'hex'), 'UTF8')::jsonb, p_limit;
    exception when data_exception then
        perform internal.raise_error('PS400', 'p_cursor',
            'this is not a cursor of this part: pass what next says');
    end;

    if jsonb_array_length(v_rows) = p_limit then
        v_next := v_part.part;
    else
        v_last := null;
        select part into v_next from internal.export_parts() where place = v_part.place + 1;
    end if;

    return jsonb_build_object(
        'part', v_part.part,
        'rows', coalesce(v_rows, '[]'),
        'next', case when v_next is not null
                     then jsonb_build_object(
                         'part', v_next,
                         'cursor', encode(convert_to(v_last::text, 'UTF8'), 'hex')
                     ) end
    );
end
$$;

comment on function social.export_user(bigint, text, text, integer) is
    'Everything that is held on p_actor, part by part (their profile, then each table that has '
    'something of theirs, and their events in the log), at most p_limit (1 to 10,000) rows a call, '
    'without hashes of secrets: {"part", "rows", "next": {"part", "cursor"} or null}. Pass next to go '
    'on. For whoever is not deleted, suspended ones too. Errors: PS400 (p_part, p_cursor, p_limit), '
    'PS404 (p_actor). Example: select social.export_user(7);';

grant execute on function social.export_user(bigint, text, text, integer) to pgsocial_app;
