-- Attached with a WHEN, for counts that come into another size class. Locks: as internal.set_people().
create or replace function internal.size_people()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_size constant smallint := internal.size_class(new.follower_count);
begin
    -- In a statement of its own, so that the next ones see what was committed under the lock.
    perform pg_advisory_xact_lock(hashtextextended('pgsocial.people', 0));

    update internal.people set size = v_size where user_id = new.user_id and size <> v_size;
    update internal.people_names
       set size = v_size
     where ctid = any (array(
        select k.ctid
          from internal.people_names as k
         where k.user_id = new.user_id and k.size <> v_size
         order by k.name
           for update
     ));

    return null;
end
$$;

comment on function internal.size_people() is
    'Trigger: what somebody is found by goes to the size class of their number of followers.';
