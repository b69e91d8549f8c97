-- A share remembers by which it came; the rest stands in like_post.sql.
begin;
\ir ../helpers.psql
select plan(13);

select pg_temp.who('sh_ada') as ada, pg_temp.who('sh_bob') as bob, pg_temp.who('sh_eve') as eve, pg_temp.who('sh_liv') as liv, pg_temp.who('sh_mia') as mia \gset
select social.create_post(:ada, 'one') as one \gset
select social.create_post(:ada, 'two') as two \gset
select social.share_post(:bob, :one), social.share_post(:bob, :two), social.share_post(:liv, :one), social.follow_user(:mia, :liv), social.follow_user(:eve, :bob);
select id as bobs from core.shares where user_id = :bob and post_id = :one \gset
select id as of_two from core.shares where user_id = :bob and post_id = :two \gset
select id as livs from core.shares where user_id = :liv \gset
select social.update_profile(:liv, p_is_private => true);

set local role pgsocial_app;
select is(pg_temp.error_of(format('select social.share_post(%s, %s, %s)', :eve, :one, v)), 'PS404 p_via', why)
  from (values (1, 'no share'), (:of_two, 'a share of another post'), (:livs, 'a share of who is private')) as c (v, why);
select social.block_user(:bob, :mia);
select is(pg_temp.error_of(format('select social.share_post(%s, %s, %s)', :mia, :one, :bobs)), 'PS404 p_via', 'a share across a block');
select (shared_by ->> 'share_id') as found from social.home_feed(:eve) where id = :one \gset
select is(:found::bigint, :bobs::bigint, 'a feed says by which share a post came');
select is(social.share_post(:eve, :one, :found), true, 'by that');
select is(social.share_post(:eve, :one, :found), false, 'once');
select is(social.share_post(:mia, :one, :livs), true, 'by who is private, for a follower');
reset role;
select is((select via_share_id from core.shares where user_id = :eve), :bobs, 'kept');
select is((select payload ->> 'via_share_id' from internal.events where type = 'share.created' and actor_id = :eve), :'bobs', 'and logged');
select is((select payload ? 'via_share_id' from internal.events where type = 'share.created' and actor_id = :bob and post_id = :one), false, 'where there is one');
select social.unshare_post(:bob, :one);
select is((select via_share_id from core.shares where user_id = :eve), null::bigint, 'as long as that stands');
select is(pg_temp.error_of(format('insert into core.shares (user_id, post_id, via_share_id) values (%s, %s, %s)', :ada, :one, :of_two)) ~ '^23503', true,
          'nor does the table take a share of another post');

select * from finish();
rollback;
