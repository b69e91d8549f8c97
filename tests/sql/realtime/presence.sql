-- Who may know of whose presence, and where they type: by internal.presence_audience(), against the rule
-- written plainly, over all pairs. And counters, badges, typing.
begin;
\ir ../helpers.psql
select plan(28);

create temp table people as select n, pg_temp.who('pr_' || n) as id from generate_series(1, 8) as n;
select setseed(0.1);
select social.follow_user(a.id, b.id) from people as a cross join people as b where a.id <> b.id and random() < 0.6;
select social.set_preferences(id, '{"presence": "everyone"}') from people where n in (1, 2, 3);
select social.set_preferences(id, '{"presence": "nobody"}') from people where n = 4;
update core.users set deactivated_at = now() where id = (select id from people where n = 8);
select social.block_user((select id from people where n = 1), (select id from people where n = 2));
create temp table pairs as select row_number() over () as n, a.id as user_id, b.id as viewer_id from people as a cross join people as b;
create function pg_temp.follows(p_a bigint, p_b bigint) returns boolean language sql as $$ select exists (select from core.follows where follower_id = p_a and followee_id = p_b) $$;
create function pg_temp.shows(p_a bigint) returns text language sql as $$ select coalesce((select preferences ->> 'presence' from core.preferences where user_id = p_a), 'mutuals') $$;
create temp view rule as
select user_id, viewer_id from pairs
 where user_id <> viewer_id and 'nobody' not in (pg_temp.shows(user_id), pg_temp.shows(viewer_id))
   and not exists (select from core.blocks where (blocker_id, blocked_id) in ((user_id, viewer_id), (viewer_id, user_id)))
   and (select is_active from core.users where id = user_id)
   and (pg_temp.follows(user_id, viewer_id) and pg_temp.follows(viewer_id, user_id)
        or pg_temp.shows(user_id) = 'everyone' and pg_temp.shows(viewer_id) = 'everyone');
create temp view told as
select a.user_id, a.viewer_id from internal.presence_audience(array(select p.user_id from pairs as p order by p.n), array(select p.viewer_id from pairs as p order by p.n)) as a;
select cmp_ok((select count(*) from rule), '>', 5::bigint, 'some may');
select set_eq('select user_id, viewer_id from told', 'select user_id, viewer_id from rule', 'the rule over all pairs');
select is_empty('select user_id, viewer_id from told where (viewer_id, user_id) not in (select user_id, viewer_id from told) and viewer_id <> (select id from people where n = 8)', 'the same both ways');

-- Delivery finds the same, by relation: of those whom the viewer follows.
select gen_random_uuid() as gateway, gen_random_uuid() as other \gset
select social.set_presence(:'gateway', array(select p.id from people as p order by p.n), array(select case when p.n % 2 = 0 then 'away' else 'online' end from people as p order by p.n));
select social.set_presence(:'other', array(select id from people where n = 2), array['online']);
create temp view delivered as
select d.user_id, v as viewer_id, d.state, d.last_seen_at from social.deliver_presence(array(select id from people), array(select id from people)) as d cross join unnest(d.viewer_ids) as v;
select set_eq('select user_id, viewer_id from delivered', 'select user_id, viewer_id from rule where pg_temp.follows(viewer_id, user_id)', 'told of whom one follows');
insert into internal.user_counters (user_id, follower_count) select id, 1000000 from people on conflict (user_id) do update set follower_count = excluded.follower_count;
select set_eq('select user_id, viewer_id from delivered', 'select user_id, viewer_id from rule where pg_temp.follows(viewer_id, user_id)', 'also where more follow somebody than are connected');
select set_eq(
    'select d.user_id, v as viewer_id from social.deliver_presence(array(select id from people)) as d cross join unnest(d.viewer_ids) as v',
    'select user_id, viewer_id from rule where pg_temp.follows(viewer_id, user_id)', 'who begins gets all who are present');
select is((select distinct state from delivered where user_id = (select id from people where n = 2)), 'online', 'online anywhere is online');
select is((select count(*) from internal.presence where user_id = (select id from people where n = 8)), 0::bigint, 'nobody who is not active');

insert into core.activity (user_id, last_seen_at) select id, '2026-01-01 10:29:59+00' from people where n = 6;
select social.set_presence(:'gateway', array(select id from people where n = 6), array['offline']);
select set_eq('select distinct state, last_seen_at from delivered where user_id = (select id from people where n = 6)',
              $$ values ('offline', timestamptz '2026-01-01 10:15:00+00') $$, 'last seen, coarsely');

select social.set_presence(:'gateway', array_fill((select id from people where n = 3), array[2]), array['online', 'away']);
select is((select state from internal.presence where user_id = (select id from people where n = 3)), 'online', 'whoever is said to be both is online');
select social.set_presence(:'gateway', array(select id from people where n = 2), array['offline']);
select is((select string_agg(state, ' ') from internal.presence where user_id = (select id from people where n = 2)), 'online', 'and whoever leaves by one gateway stays at another');

-- A gateway that is silent.
select is(social.keep_presence(:'other'), true, 'a gateway lives');
update internal.gateways set seen_at = now() - interval '1 hour' where id = :'gateway';
select is(social.keep_presence(:'other'), true, 'it finds that another one has died');
select set_eq('select user_id from internal.presence', 'select id from people where n = 2', 'whose people are gone');
select is(social.keep_presence(:'gateway'), false, 'if that one comes back, it has to say them again');
select is(pg_temp.error_of(format('select social.set_presence(%L, array[1::bigint], ''{dancing}'')', :'gateway')), 'PS400 p_states', 'no such state');
select is(pg_temp.error_of(format('select social.set_presence(%L, array[1::bigint], ''{}'')', :'gateway')), 'PS400 p_states', 'a state for each');

-- Typing.
select id as one from people where n = 1 \gset
select id as three from people where n = 3 \gset
select id as four from people where n = 4 \gset
select social.create_post(:one, 'a post') as post \gset
select is(social.start_typing(:three, :post), true, 'typing is told');
select is(social.start_typing(:four, :post), false, 'not of who hides');
select is(pg_temp.error_of(format('select social.start_typing((select id from people where n = 2), %s)', :post)), 'PS404 p_post', 'nor across a block');
select is((select d.viewer_ids from social.deliver_typing(array(select id from people), :three, :post) as d),
          (select array_agg(r.viewer_id order by r.viewer_id) from rule as r
            where r.user_id = :three and exists (select from internal.visible_posts(r.viewer_id) as v where v.id = :post)), 'to who may know and sees the post');

-- Numbers.
select social.like_post(:three, :post);
select set_eq(format('select post_id, v from social.deliver_counters(array(select id from people), array_fill(%s::bigint, array[8])) as d cross join unnest(d.viewer_ids) as v', :post),
              format('select %s::bigint, p.id from people as p cross join lateral internal.visible_posts(p.id) as v where v.id = %s', :post, :post), 'counters for who sees the post');
select set_eq('select viewer_id, unread_count from social.deliver_badges(array(select id from people))', 'select p.id, social.unread_count(p.id) from people as p where p.n <> 8', 'badges');
select social.delete_post(:one, :post);
select is_empty(format('select from social.deliver_counters(array(select id from people), array_fill(%s::bigint, array[8]))', :post), 'no number of a post that is gone');
select is_empty(format('select from social.deliver_typing(array(select id from people), %s, %s)', :three, :post), 'nor who types below it');
select ok(social.folded_batch() >= 0, 'up to where numbers are folded');
update internal.projections set batch_id = case name when 'notifications' then 3 else 8 end where name in ('post_counters', 'notifications');
select is(social.folded_batch(), 3::bigint, 'by the slower of the two');
update internal.projections set is_enabled = false where name = 'notifications';
select is(social.folded_batch(), 8::bigint, 'of those that are folded');

select * from finish();
rollback;
