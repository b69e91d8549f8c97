create or replace function internal.fold_people(p_events internal.events[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_users constant bigint[] := array(
        select distinct e.actor_id
          from unnest(p_events) as e
         where e.type in ('user.created', 'user.updated', 'user.deactivated', 'user.reactivated',
                          'user.deleted')
         order by e.actor_id
    );
begin
    if v_users <> '{}' then
        perform internal.set_people(v_users);
    end if;
end
$$;

comment on function internal.fold_people(internal.events[]) is
    'Projection "people": makes names and words of those of whom p_events tell equal to what they are now.';
