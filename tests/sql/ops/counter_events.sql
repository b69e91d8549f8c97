-- Commits, so that events have times of their own.
\ir ../helpers.psql
select plan(17);

select pg_temp.who('ce_ada') as ada, pg_temp.who('ce_bob') as bob \gset
select social.create_post(:ada, 'post') as post \gset
select clock_timestamp() as first \gset
select social.like_post(:bob, :post), social.like_post(:ada, :post), social.share_post(:bob, :post), social.follow_user(:bob, :ada);
select social.create_post(:bob, 'reply and quote', :post, :post) as reply \gset
select clock_timestamp() as second \gset
select social.unlike_post(:bob, :post), social.delete_post(:bob, :reply), social.unshare_post(:bob, :post), social.unfollow_user(:bob, :ada);
create function pg_temp.at(p_counter text, p_id bigint, p_at timestamptz) returns bigint language sql as $$ select ops.counter_at(p_counter, p_id, p_at) $$;
select is((select string_agg(type || delta || '=' || value, ' ' order by event_id) from ops.counter_events('like_count', :post, :'first')),
          'like.created1=1 like.created1=2 like.deleted-1=1', 'each event and what it made of the counter');
select is((select string_agg(actor_id::text, ' ' order by event_id) from ops.counter_events('share_count', :post, :'first')), :bob || ' ' || :'bob', 'and who');
select is(pg_temp.at(c, case when c ~ 'post_|foll' then case c when 'following_count' then :bob when 'post_count' then :bob else :ada end else :post end, :'first'), 0::bigint, c || ' at first')
  from unnest(array['like_count', 'share_count', 'reply_count', 'quote_count', 'post_count', 'follower_count', 'following_count']) as c;
select is((select string_agg(pg_temp.at(c, :post, :'second')::text, ' ' order by n) from unnest(array['like_count', 'share_count', 'reply_count', 'quote_count']) with ordinality as c (c, n)), '2 1 1 1', 'a while later');
select is((select string_agg(pg_temp.at(c, u, :'second')::text, ' ' order by n) from unnest(array['post_count', 'follower_count', 'following_count'], array[:bob, :ada, :bob]) with ordinality as c (c, u, n)), '1 1 1', 'of people');
select is(pg_temp.at('like_count', :post, now()), 1::bigint, 'now');
select is((select count(*) from ops.counter_events('follower_count', :ada, :'first')), 2::bigint, 'a follow and its end');
select is(pg_temp.error_of('select ops.counter_at(''karma'', 1, now())'), 'PS400 p_counter', 'no such counter');
select is(pg_temp.error_of('select ops.counter_at(''like_count'', 1, now() - interval ''1 year'')'), 'PS410 p_at', 'longer ago than the log is kept');
select is(pg_temp.error_of('set local role pgsocial_app; select ops.counter_at(''like_count'', 1, now())') like '42501%', true, 'applications may not ask');
select is((select count(*) from internal.quarantine), 0::bigint, 'and nothing is amiss');

select * from finish();
