create or replace function social.touch_activity(p_actor bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');

    insert into core.activity as a (user_id)
    values (p_actor)
    on conflict (user_id) do update
       set last_seen_at = excluded.last_seen_at
     where a.last_seen_at < excluded.last_seen_at - interval '1 minute';

    if found then
        insert into core.active_days (user_id, day)
        values (p_actor, (clock_timestamp() at time zone 'UTC')::date)
        on conflict do nothing;
        return true;
    end if;

    return false;
end
$$;

comment on function social.touch_activity(bigint) is
    'Notes that p_actor is there; at most once a minute anything is written, which is what it '
    'returns. Who comes back after a time away gets a timeline. Errors: PS404 (p_actor). '
    'Example: select social.touch_activity(7);';

grant execute on function social.touch_activity(bigint) to pgsocial_app;
