-- One day of the log, which is one partition, for each step. An event that some projection has not
-- folded yet keeps its hashtags until then, or they would be counted wrongly.
create or replace function internal.scrub_events(p_user bigint, p_limit integer)
returns boolean
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_from constant timestamptz := (select scrubbed_at from core.erasures where user_id = p_user);
    v_today constant timestamptz := date_trunc('day', clock_timestamp(), 'UTC');
    v_upto timestamptz;
    v_folded internal.batches;
    v_left integer;
begin
    v_upto := case
        when v_from = '-infinity'
            then v_today - internal.setting('log_retention')::interval
        when v_from >= v_today then 'infinity'
        else v_from + interval '1 day'
    end;
    select b.* into v_folded
      from internal.batches as b
     where b.id = (select min(p.batch_id) from internal.projections as p where p.is_enabled);

    with found as materialized (
        select e.xid, e.id, e.created_at,
               pg_visible_in_snapshot(e.xid, v_folded.snapshot)
               and coalesce(e.batch_id, 0) <= v_folded.id as is_folded
          from internal.personal_events(p_user, v_from, v_upto) as e
         limit p_limit
    ),
    scrubbed as (
        update internal.events as e
           set payload = internal.scrubbed_payload(e.payload)
          from found as f
         where f.is_folded is not false
           and (e.xid, e.id, e.created_at) = (f.xid, f.id, f.created_at)
        returning 1
    )
    select count(*) into v_left from found;

    if v_left = 0 then
        update core.erasures set scrubbed_at = v_upto where user_id = p_user;
    end if;

    return v_left = 0 and v_upto = 'infinity';
end
$$;

comment on function internal.scrub_events(bigint, integer) is
    'One step through the log: takes personal data of p_user out of at most p_limit events; returns '
    'whether that was the last.';

-- What people wrote and were called leaves the payloads; ids, and with them all counts, stay. An
-- event keeps its key (xid, id, created_at), and so its batch and place.
create or replace function internal.scrubbed_payload(p_payload jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
    select p_payload - array[
        'username', 'display_name', 'bio', 'avatar_url', 'banner_url', 'location', 'links', 'locale',
        'is_private', 'is_verified', 'body', 'media', 'lang', 'hashtags', 'former_hashtags',
        'mentions'
    ];
$$;

comment on function internal.scrubbed_payload(jsonb) is 'An event''s payload without personal data.';

create or replace function internal.personal_events(
    p_user bigint, p_from timestamptz, p_upto timestamptz
)
returns setof internal.events
language sql
stable
parallel safe
as $$
    select e.*
      from internal.events as e
     where e.created_at >= p_from and e.created_at < p_upto
       and ((e.type like 'user.%' and e.actor_id = p_user)
            or (e.type like 'post.%' and e.payload ->> 'author_id' = p_user::text))
       and internal.scrubbed_payload(e.payload) <> e.payload;
$$;

comment on function internal.personal_events(bigint, timestamptz, timestamptz) is
    'Events between two times that hold personal data of p_user. Reads the log between them.';
