create or replace function internal.check_follows()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if exists (
        select
          from new_rows as n
          join internal.hidden as h on h.viewer_id = n.follower_id and h.other_id = n.followee_id
         where h.is_blocking or h.is_blocked
    ) then
        perform internal.raise_error('PS409', 'followee_id', 'a follow cannot stand beside a block');
    end if;

    return null;
end
$$;

comment on function internal.check_follows() is
    'Trigger: refuses a follow across a block with PS409, however it is written.';
