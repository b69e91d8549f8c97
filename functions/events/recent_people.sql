-- Bounded: the newest batches with 2,000 events together, and who has a socket open.
create or replace function internal.recent_people(p_limit integer)
returns setof bigint
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select a.user_id
      from (
        select e.actor_id as user_id, e.id as place
          from (
            select b.id, sum(b.event_count) over (order by b.id desc) as total
              from (select * from internal.batches as n order by n.id desc limit 1000) as b
          ) as w
         cross join lateral internal.batch_events(w.id - 1, w.id) as e
         where w.total <= 2000
        union all
        select p.user_id, 0 from internal.presence as p where p.state = 'online'
      ) as a
     where a.user_id is not null
     group by a.user_id
     order by max(a.place) desc, a.user_id desc
     limit p_limit;
end
$$;

comment on function internal.recent_people(integer) is
    'Who acted last, and who is online, p_limit at most: for whom it is worth to make pages ahead.';

grant execute on function internal.recent_people(integer) to pgsocial_worker;
