-- In the order of an index of the table, so that it goes on after a key. Rows that share the page's last
-- key (windows of one view or visit) come with it.
create or replace function internal.copy_sink_rows(p_part text, p_after text, p_limit integer)
returns setof internal.sink_row
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set timezone = 'UTC'
as $$
declare
    v_kind constant text := nullif(split_part(p_part, '.', 2), '');
    v_after constant bigint[] := case
        when p_part = 'days' then null
        when v_kind is null then array[p_after::bigint]
        else (string_to_array(p_after, ':'))[2:4]::bigint[]
    end;
begin
    perform internal.check_limit(p_limit, 100000);

    if p_part = 'users' then
        return query
        select 'users', s.key, s.is_deleted, s.digest, s.doc
          from internal.sink_users as s
         where s.subject_id > coalesce(v_after[1], 0)
         order by s.subject_id
         limit p_limit;
    elsif p_part = 'posts' then
        return query
        select 'posts', s.key, s.is_deleted, s.digest, s.doc
          from internal.sink_posts as s
         where s.subject_id > coalesce(v_after[1], 0)
         order by s.subject_id
         limit p_limit;
    elsif p_part = 'documents' then
        return query
        select s.*
          from internal.sink_documents(array(
            select p.id
              from core.posts as p
             where p.id > coalesce(v_after[1], 0) and p.visibility = 'public' and p.deleted_at is null
             order by p.id
             limit p_limit
        )) as s;
    elsif p_part = 'people' then
        return query
        select s.*
          from internal.sink_people(array(
            select u.id
              from core.users as u
             where u.id > coalesce(v_after[1], 0) and u.is_active
             order by u.id
             limit p_limit
        )) as s;
    elsif p_part = 'days' then
        return query
        select 'days', s.key, s.is_deleted, s.digest, s.doc
          from internal.sink_days as s
         where (s.subject_id, s.day) > (
                   coalesce(split_part(p_after, ':', 2)::bigint, 0),
                   coalesce(split_part(p_after, ':', 1)::date, '-infinity')
               )
         order by s.subject_id, s.day
         limit p_limit;
    elsif p_part = 'engagements.ended_follow' then
        return query
        select 'engagements', s.key, s.is_deleted, s.digest, s.doc
          from internal.sink_engagements as s
         where s.kind = 'ended_follow' and s.at > coalesce(v_after[3], 0)
         order by s.at
         limit p_limit;
    elsif p_part in ('engagements.post_visit', 'engagements.post_follow') then
        return query execute format(
            'select ''engagements'', s.key, s.is_deleted, s.digest, s.doc
               from internal.sink_engagements as s
              where s.kind = %L and (s.subject_id, s.user_id) > ($1, $2)
              order by s.subject_id, s.user_id
              fetch first $3 rows with ties', v_kind
        ) using coalesce(v_after[1], 0), coalesce(v_after[2], 0), p_limit;
    elsif p_part = any (internal.sink_parts(array['engagements'])) then
        return query execute format(
            'select ''engagements'', s.key, s.is_deleted, s.digest, s.doc
               from internal.sink_engagements as s
              where s.kind = %L and (s.user_id, s.subject_id) > ($1, $2)
              order by s.user_id, s.subject_id
              fetch first $3 rows with ties', v_kind
        ) using coalesce(v_after[2], 0), coalesce(v_after[1], 0), p_limit;
    else
        perform internal.raise_error('PS400', 'p_part', 'a part of internal.sink_parts() but the log');
    end if;
end
$$;

comment on function internal.copy_sink_rows(text, text, integer) is
    'The next rows of a part of what sinks get, after the key of a row; about p_limit (1 to 100,000). '
    'Errors: PS400 (p_limit, p_part).';

grant execute on function internal.copy_sink_rows(text, text, integer) to pgsocial_worker;

create or replace function internal.sink_parts(p_entities text[])
returns text[]
language sql
immutable
parallel safe
as $$
    select array(
        select p.name
          from unnest(array[
              'users', 'posts', 'documents', 'people', 'engagements.follow', 'engagements.ended_follow',
              'engagements.like', 'engagements.share', 'engagements.bookmark', 'engagements.view',
              'engagements.profile_visit', 'engagements.post_visit', 'engagements.post_follow', 'days',
              'events'
          ]) with ordinality as p (name, n)
         where split_part(p.name, '.', 1) = any (p_entities)
         order by p.n
    );
$$;

comment on function internal.sink_parts(text[]) is
    'The parts of entities, in the order in which they are copied; the log comes last.';

grant execute on function internal.sink_parts(text[]) to pgsocial_worker;
