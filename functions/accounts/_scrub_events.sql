-- One day of the log, which is one partition, for each step.
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
begin
    v_upto := case
        when v_from = '-infinity'
            then v_today - internal.setting('log_retention')::interval
        when v_from >= v_today then 'infinity'
        else v_from + interval '1 day'
    end;

    with found as materialized (
        select e.xid, e.id, e.created_at
          from internal.personal_events(p_user, v_from, v_upto) as e
         limit p_limit
    )
    update internal.events as e
       set payload = internal.scrubbed_payload(e.payload)
      from found as f
     where (e.xid, e.id, e.created_at) = (f.xid, f.id, f.created_at);

    if found then
        return false;
    end if;

    update core.erasures set scrubbed_at = v_upto where user_id = p_user;

    return v_upto = 'infinity';
end
$$;

comment on function internal.scrub_events(bigint, integer) is
    'One step through the log: takes personal data of p_user out of at most p_limit events; returns '
    'whether that was the last.';

-- Ids and times, and with them all counts, stay; all else leaves the payloads, such as what people
-- wrote and were called. An event keeps its key (xid, id, created_at), and so its batch and place.
create or replace function internal.scrubbed_payload(p_payload jsonb)
returns jsonb
language sql
immutable
parallel safe
as $$
    select p_payload - array(
        select k
          from jsonb_object_keys(p_payload) as k
         where k not in (
             'author_id', 'reply_to_id', 'root_id', 'quote_of_id', 'visibility', 'former_visibility',
             'reply_permission', 'share_id', 'via_share_id', 'via_post_id', 'folder_id', 'since', 'window_at',
             'expires_at', 'posts', 'source'
         )
    );
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
       and case when e.type like 'post.%' then e.payload ->> 'author_id' = p_user::text
                else e.actor_id = p_user end
       and internal.scrubbed_payload(e.payload) <> e.payload;
$$;

comment on function internal.personal_events(bigint, timestamptz, timestamptz) is
    'Events between two times that hold personal data of p_user. Reads the log between them.';
