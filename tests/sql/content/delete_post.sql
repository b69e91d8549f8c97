begin;
\ir ../helpers.psql
select plan(14);

select pg_temp.who('dp_ada') as ada, pg_temp.who('dp_bob') as bob, pg_temp.who('dp_eve') as eve \gset
select social.create_post(:ada, 'mine #gone') as post \gset
select social.create_post(:ada, 'closed', p_visibility => 'followers') as closed \gset
select social.create_post(:bob, 'reply', :post) as reply \gset
select social.block_user(:ada, :eve);
set local role pgsocial_app;
select is(pg_temp.error_of(format('select social.delete_post(%s, %s)', :bob, :post)), 'PS403 p_post', 'only its author deletes a post');
select is(pg_temp.error_of(format('select social.delete_post(%s, %s)', :bob, :closed)), 'PS404 p_post', 'what one may not see is as if it were not');
select is(pg_temp.error_of(format('select social.delete_post(%s, %s)', :eve, :post)), 'PS404 p_post', 'for whom its author blocks too');
select is(pg_temp.error_of(format('select social.delete_post(%s, %s)', :bob, p)), 'PS404 p_post', 'an unknown one: ' || p) from unnest(array['1', 'null']) as p;
select is(pg_temp.error_of(format('select social.delete_post(%s, %s)', a, :post)), 'PS404 p_actor', 'by nobody: ' || a) from unnest(array['1', 'null']) as a;
reset role;
select is((select count(*) from core.posts where id in (:post, :closed) and deleted_at is null), 2::bigint, 'nothing has changed');
set local role pgsocial_app;
select is(row(social.delete_post(:ada, :post), social.delete_post(:ada, :post))::text, '(t,f)', 'its author does, once');
select is(pg_temp.error_of(format('select social.delete_post(%s, %s)', :bob, :post)), 'PS404 p_post', 'others learn no more than that it is gone');
select is(pg_temp.bodies('social.list_hashtag_posts(null, ''gone'')'), null, 'its hashtag no longer finds it');
select is(pg_temp.error_of(format('select social.create_post(%s, ''re'', %s)', :bob, :post)), 'PS404 p_reply_to', 'nobody answers it');
select is((select body from social.get_post(null, :reply)), 'reply', 'replies stay');
reset role;
select is((select row(count(*), max(version))::text from internal.events where post_id = :post and type = 'post.deleted'), '(1,2)', 'logged once');

select * from finish();
rollback;
