create or replace function internal.reset_people()
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    delete from internal.people as k where not exists (select from core.users as u where u.id = k.user_id);
    delete from internal.people_names as k
     where not exists (select from core.users as u where u.id = k.user_id);
    update internal.rounds set place = 0 where name = 'people';
end
$$;

comment on function internal.reset_people() is 'Begins a round of internal.repair_people().';
