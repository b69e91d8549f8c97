-- A step at a time, so that whoever counts followers does not wait for long.
create or replace function internal.repair_people()
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_step constant integer := 500;
    v_from constant bigint := (select r.place from internal.rounds as r where r.name = 'people');
    v_users constant bigint[] := array(
        select u.id from core.users as u where u.id > v_from order by u.id limit v_step
    );
begin
    perform internal.set_people(v_users);
    update internal.rounds set place = v_users[cardinality(v_users)]
     where name = 'people' and v_users <> '{}';

    return cardinality(v_users) < v_step;
end
$$;

comment on function internal.repair_people() is
    'Makes what is kept of the next 500 users anew; returns whether these were the last.';
