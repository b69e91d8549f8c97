begin;
\ir ../helpers.psql
select plan(20);

select pg_temp.who('rp_ada') as ada, pg_temp.who('rp_bob') as bob, pg_temp.who('rp_eve') as eve \gset
set local role pgsocial_app;
select social.create_post(:ada, 'mine #back @rp_bob', p_tags => array['given']) as post \gset
select social.create_post(:ada, 'closed', p_visibility => 'followers') as closed \gset
select social.create_post(:ada, 'edited', :post) as edited \gset
select social.edit_post(:ada, :edited, 'better');
select is(social.restore_post(:ada, :post), false, 'what is not deleted needs it not');
select is(pg_temp.error_of(format('select social.restore_post(%s, %s)', :bob, :post)), 'PS403 p_post', 'somebody else''s');
select is(pg_temp.error_of(format('select social.restore_post(%s, %s)', :bob, p)), 'PS404 p_post', 'one that one may not see') from unnest(array[:closed::text, '1', 'null']) as p;
select is(pg_temp.error_of(format('select social.restore_post(%s, %s)', a, :post)), 'PS404 p_actor', 'by nobody: ' || a) from unnest(array['1', 'null']) as a;
select social.delete_post(:ada, p) from unnest(array[:post, :edited]::bigint[]) as p;
select is(pg_temp.error_of(format('select social.restore_post(%s, %s)', :bob, :post)), 'PS404 p_post', 'somebody else''s, deleted');
select is(row(social.restore_post(:ada, :post), social.restore_post(:ada, :post))::text, '(t,f)', 'its author does, once');
select is((select row(body, edited_at)::text from social.get_post(:bob, :post)), '("mine #back @rp_bob",)', 'it is as it was');
select is(pg_temp.bodies('social.list_hashtag_posts(null, ''back'')') || pg_temp.bodies('social.list_hashtag_posts(null, ''given'')'), 'mine #back @rp_bobmine #back @rp_bob', 'its hashtags find it');
select social.create_post(:bob, 'reply', :post) as reply \gset
select is((select root_id from social.get_post(null, :reply)), :post, 'it is answered again');
select social.restore_post(:ada, :edited);
select is((select array_agg(body order by version) from social.list_post_versions(null, :edited)), array['edited', 'better'], 'with all it said');
reset role;
select is((select string_agg(substr(type, 6) || version, ' ' order by id) from internal.events where post_id = :post), 'created1 deleted2 restored3', 'logged');

-- Within its time.
update core.posts set deleted_at = clock_timestamp() - interval '29 days 23 hours' where id = :edited;
select is(social.restore_post(:ada, :edited), true, 'almost too late');
update core.posts set deleted_at = clock_timestamp() - interval '31 days' where id = :edited;
select is(pg_temp.error_of(format('select social.restore_post(%s, %s)', :ada, :edited)), 'PS410 p_post', 'too late');
select is(pg_temp.error_of(format('select social.restore_post(%s, %s)', :bob, :edited)), 'PS404 p_post', 'which others do not learn');
update ops.settings set value = '40 days' where name = 'restore_window';
select is(social.restore_post(:ada, :edited), true, 'a setting says how late');

-- What a deletion takes with it is not kept.
update core.posts set body = '', deleted_at = clock_timestamp() where id = :post;
select is((select count(*) from core.post_versions where post_id = :post), 0::bigint, 'a body erased with the post leaves no version');
update core.posts set deleted_at = null, body = 'written anew' where id = :post;
select is((select array_agg(body order by version) from social.list_post_versions(null, :post)), array['', 'written anew'], 'so there is only what came since');

select * from finish();
rollback;
