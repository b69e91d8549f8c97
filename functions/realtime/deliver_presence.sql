-- Candidates by relation: whom somebody follows who then may know of it, or, where both show it to
-- everyone, whom the viewer follows alone.
create or replace function social.deliver_presence(p_viewers bigint[], p_users bigint[] default null)
returns setof social.presence_delivery
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_pairs record;
begin
    perform internal.check_array(p_viewers, 'p_viewers', 200000);
    perform internal.check_array(p_users, 'p_users', 200000);

    select array_agg(c.user_id) as user_ids, array_agg(c.viewer_id) as viewer_ids
      into v_pairs
      from (
        select f.followee_id as user_id, v.id as viewer_id
          from unnest(p_viewers) as v (id)
          join core.follows as f on f.follower_id = v.id
         where p_users is null and f.followee_id in (select p.user_id from internal.presence as p)
        union
        select u.id, f.followee_id
          from unnest(p_users) as u (id)
         cross join lateral (
            select g.followee_id from core.follows as g where g.follower_id = u.id offset 0
         ) as f
         where f.followee_id in (select w.id from unnest(p_viewers) as w (id))
           and exists (
               select from core.follows as g
                where g.follower_id = f.followee_id and g.followee_id = u.id
               offset 0
           )
        union
        -- From the shorter side: those who follow, or those who are connected.
        select u.id, f.follower_id
          from unnest(p_users) as u (id)
         cross join lateral (
            select coalesce((
                select c.follower_count from internal.user_counters as c where c.user_id = u.id
            ), 0) > cardinality(p_viewers) as is_large
            offset 0
         ) as s
         cross join lateral (
            select g.follower_id
              from core.follows as g
             where g.followee_id = u.id and not s.is_large
            union all
            select g.follower_id
              from unnest(p_viewers) as v (id)
              join core.follows as g on g.follower_id = v.id and g.followee_id = u.id
             where s.is_large
            offset 0
         ) as f
         where internal.shown_presence(u.id) = 'everyone'
           and f.follower_id in (select w.id from unnest(p_viewers) as w (id))
      ) as c;

    return query
    select a.user_id, coalesce(p.state, 'offline'),
           case when p.state is null then (
               select date_bin('15 minutes', t.last_seen_at, timestamptz 'epoch')
                 from core.activity as t
                where t.user_id = a.user_id
           ) end,
           a.viewer_ids
      from (
        select w.user_id, array_agg(w.viewer_id) as viewer_ids
          from internal.presence_audience(v_pairs.user_ids, v_pairs.viewer_ids) as w
         group by w.user_id
      ) as a
      left join lateral (
        select max(n.state) as state from internal.presence as n where n.user_id = a.user_id
      ) as p on true;
end
$$;

comment on function social.deliver_presence(bigint[], bigint[]) is
    'How p_users (by default all who are present) are present, and who of p_viewers may be told, at most '
    '200,000 of each: viewers who follow them, where both follow each other or both show it to everyone, '
    'neither shows it to nobody (the preference presence), and no block is between them. Whoever is online '
    'anywhere is online. Only for pgsocial_stream. Errors: PS400 (p_viewers, p_users). '
    'Example: select * from social.deliver_presence(array[7, 8], array[9]);';

grant execute on function social.deliver_presence(bigint[], bigint[]) to pgsocial_stream;
