create or replace function internal.sink_person_events(p_user bigint)
returns setof internal.sink_row
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set timezone = 'UTC'
as $$
    select 'events', s.key, false, s.digest, s.doc
      from internal.sink_events as s
     where case when s.type like 'post.%' then s.author_id = p_user::text else s.actor_id = p_user end
     order by s.subject_id;
$$;

comment on function internal.sink_person_events(bigint) is
    'What the log has of a person, as sinks get it. Reads the log whole.';

grant execute on function internal.sink_person_events(bigint) to pgsocial_worker;
