-- Sets what is kept of people to what the tables say now. The lock is that of whoever changes a size
-- (internal.size_people), so that a count that is committed meanwhile is not missed.
-- A rebuild begins with empty tables and goes on with the plans of then, hence no sequential scan.
-- Locks: the advisory lock, internal.people in user order, internal.people_names in key order.
create or replace function internal.set_people(p_users bigint[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('pgsocial.people', 0));

    with wanted as materialized (
        select * from internal.wanted_people(p_users)
    ),
    gone as (
        delete from internal.people
         where ctid = any (array(
            select k.ctid
              from internal.people as k
             where k.user_id = any (p_users)
               and k.user_id <> all (array(select w.user_id from wanted as w))
             order by k.user_id
               for update
         ))
    ),
    kept as (
        insert into internal.people as k (user_id, size, words)
        select w.user_id, w.size, w.words from wanted as w order by w.user_id
        on conflict (user_id) do update
           set size = excluded.size, words = excluded.words
         where (k.size, k.words) is distinct from (excluded.size, excluded.words)
    ),
    dropped as (
        delete from internal.people_names
         where ctid = any (array(
            select k.ctid
              from internal.people_names as k
              left join wanted as w on w.user_id = k.user_id
             where k.user_id = any (p_users) and (k.name = any (w.names)) is not true
             order by k.user_id, k.name
               for update of k
         ))
    )
    insert into internal.people_names as k (user_id, name, size)
    select w.user_id, n, w.size
      from wanted as w
     cross join unnest(w.names) as n
     order by w.user_id, n
    on conflict (user_id, name) do update
       set size = excluded.size
     where k.size <> excluded.size;
end
$$;

comment on function internal.set_people(bigint[]) is
    'Makes internal.people and internal.people_names equal to what the tables say of p_users.';

create or replace function internal.wanted_people(p_users bigint[])
returns table (user_id bigint, size smallint, words text[], names text[])
language sql
stable
parallel safe
as $$
    select u.id, internal.size_class(coalesce(c.follower_count, 0)), internal.profile_words(u),
           internal.names_of(u)
      from core.users as u
      left join internal.user_counters as c on c.user_id = u.id
     where u.is_active and u.id = any (p_users);
$$;

comment on function internal.wanted_people(bigint[]) is
    'What should be kept of p_users.';
