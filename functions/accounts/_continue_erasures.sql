create or replace function internal.continue_erasures()
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_user bigint;
begin
    select user_id into v_user
      from core.erasures
     where erased_at is null
     order by stepped_at
     limit 1
       for update skip locked;

    if v_user is null then
        return 0;
    end if;

    update core.erasures set stepped_at = clock_timestamp() where user_id = v_user;
    perform social.erase_user(v_user);

    return 1;
end
$$;

comment on function internal.continue_erasures() is
    'One step of the erasure that has waited longest; returns how many were taken on, 0 or 1.';

grant execute on function internal.continue_erasures() to pgsocial_worker;
