begin;
\ir ../helpers.psql
select plan(3);

select pg_temp.who('lfa_me') as me, pg_temp.who('lfa_ada') as ada, pg_temp.who('lfa_bob') as bob \gset
select is(social.list_feed_authors(:me), jsonb_build_array(:me), 'who follows nobody reads themselves');
select social.follow_user(:me, :ada), social.follow_user(:bob, :me);
select is(social.list_feed_authors(:me), jsonb_build_array(:me, :ada), 'and whom they follow, not who follows them');

insert into core.users (username, display_name)
select 'lfa_' || n, 'Many' from generate_series(1, 5000) as n;
insert into core.follows (follower_id, followee_id)
select :me, u.id from core.users as u where u.username ~ '^lfa_[0-9]+$';
select is(social.list_feed_authors(:me), null, 'of too many it says so');

select * from finish();
rollback;
