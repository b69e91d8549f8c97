-- social.home_feed() of a random network against a plain query that says what a feed is.
begin;
\ir ../helpers.psql
select plan(15);
select setseed(0.42);

create temp table people as select n, social.create_user('hm_' || n) as id from generate_series(0, 11) as n;
grant select on people to public;
insert into core.follows (follower_id, followee_id)
select a.id, b.id from people as a, people as b where a.id <> b.id and random() < 0.4;
create temp table written as select 0 as n, 0::bigint as id limit 0;
do $$
begin
    for v_n in 1..150 loop
        insert into written
        select v_n, social.create_post(u.id, 'w' || v_n, p_visibility => (array['public', 'public', 'followers', 'mentioned'])[1 + floor(random() * 4)::integer])
          from people as u where u.n = floor(random() * 12 - 0.001)::integer % 12;
        insert into core.shares (user_id, post_id)
        select u.id, w.id
          from (select id from people order by random() limit 1) as u, (select id from written order by random() limit 1) as w
        on conflict do nothing;
    end loop;
end
$$;
update core.posts set deleted_at = now() where id in (select id from written where n % 13 = 5);
update core.users set is_private = true where username in ('hm_2', 'hm_7');
update core.users set suspended_at = now() where username = 'hm_9';
insert into core.blocks (blocker_id, blocked_id) select a.id, b.id from people as a, people as b where (a.n, b.n) in ((0, 3), (4, 0), (1, 8));
insert into core.mutes (muter_id, muted_id, expires_at)
select a.id, b.id, case when b.n = 6 then now() - interval '1 hour' end from people as a, people as b where (a.n, b.n) in ((0, 5), (0, 6), (2, 1), (2, 10), (11, 4));

create function pg_temp.model(p_viewer bigint) returns text language sql as $$
    with sources as (
        select p_viewer as id union select followee_id from core.follows where follower_id = p_viewer
    ),
    muted as (
        select muted_id from core.mutes where muter_id = p_viewer and (expires_at is null or expires_at > now())
    ),
    entries as (
        select p.id as post_id, p.id from core.posts as p where p.author_id in (select id from sources)
        union all
        select s.post_id, s.id from core.shares as s
         where s.user_id in (select id from sources) and s.user_id not in (select muted_id from muted) and s.user_id in (select u.id from internal.visible_users(p_viewer) as u)
    )
    select string_agg(body, ',' order by place desc)
      from (select v.body, max(e.id) as place from entries as e join internal.visible_posts(p_viewer) as v on v.id = e.post_id
            where v.author_id not in (select muted_id from muted) group by v.id, v.body) as f
$$;
create temp table models as select p.n, p.id, pg_temp.model(p.id) as feed from people as p where p.n <> 9;
grant select on models to public;

set local role pgsocial_app;
select cmp_ok((select min(cardinality(string_to_array(feed, ','))) from models), '>', 20, 'there is something to see');
select is(pg_temp.chain(format('social.home_feed(%s, %%s, %%s)', m.id), 1 + m.n % 3), m.feed, 'viewer ' || m.n || ', by ' || 1 + m.n % 3) from models as m;
select is(pg_temp.chain(format('social.home_feed(%s, %%s, %%s)', m.id), l), m.feed, 'one viewer by ' || l)
  from models as m, unnest(array[7, 20, 100]) as l where m.n = 0;

select * from finish();
rollback;
