-- Commits: the counts are a read model.
\ir ../helpers.psql
select plan(28);

select pg_temp.who('lt_ada') as ada \gset
create function pg_temp.tags() returns text language sql as $$ select string_agg(tag || post_count, ' ') from social.list_hashtags('lt') $$;
create function pg_temp.differences() returns bigint language sql as $$ select count(*) from ops.verify_projection('hashtag_stats') $$;
select social.create_post(:ada, '#lt_one #LT_Two') as one \gset
select social.create_post(:ada, '#lt_two') as two \gset
select social.create_post(:ada, 'beside', p_tags => array['lt_two', 'lt_three']) as three \gset
select social.create_post(:ada, '#lt_secret', p_visibility => 'followers') as secret \gset
select internal.settle();
select is(pg_temp.tags(), 'lt_two3 lt_one1 lt_three1', 'the most used first, public posts only');
select is((select tag from social.list_hashtags('#LT_TH')), 'lt_three', 'by any prefix');
select is((select count(*) from social.list_hashtags('lt', 2)), 2::bigint, 'so many');
select social.delete_post(:ada, :two);
update core.posts set body = '#lt_four' where id = :one;
select internal.settle();
select is(pg_temp.tags(), 'lt_four1 lt_three1 lt_two1', 'deleted and edited');
update core.posts set body = '#lt_four again' where id = :one;
update core.posts set body = '#lt_unseen' where id = :two;
select internal.settle();
select is(pg_temp.tags(), 'lt_four1 lt_three1 lt_two1', 'an edit that keeps them, and one that nobody sees');
update core.posts set deleted_at = null where id = :two;
update core.posts set visibility = 'public' where id = :secret;
update core.posts set visibility = 'followers' where id = :three;
select internal.settle();
select is(pg_temp.tags(), 'lt_four1 lt_secret1 lt_unseen1', 'restored, opened and closed');
select is(pg_temp.differences(), 0::bigint, 'as the posts say');
update core.posts set deleted_at = now(), body = '' where id = :one;
select internal.settle();
select is(pg_temp.differences(), 0::bigint, 'emptied and deleted at once');
select social.create_post(:ada, '#lt_gone') as gone \gset
select internal.settle();
delete from core.post_hashtags where post_id = :gone;
delete from core.posts where id = :gone;
select internal.settle();
select is(pg_temp.differences(), 0::bigint, 'a row that goes');
-- Of whom nobody sees anything nothing is counted, whatever the reason.
select pg_temp.who('lt_bob') as bob, pg_temp.who('lt_eve') as eve \gset
select social.create_post(:bob, '#lt_secret #lt_bobs'), social.create_post(:eve, '#lt_secret');
select internal.settle();
select is(pg_temp.tags(), 'lt_secret3 lt_bobs1 lt_unseen1', 'two more');
select social.update_profile(:bob, p_is_private => true);
select social.update_profile(:eve, p_bio => 'open as before');
select internal.settle();
select is(pg_temp.tags(), 'lt_secret2 lt_unseen1', 'an account turns private');
select social.create_post(:bob, '#lt_secret #lt_bobs #lt_hidden');
select social.deactivate_user(:eve);
select internal.settle();
select is(pg_temp.tags(), 'lt_secret1 lt_unseen1', 'it writes, another goes');
select is((select count(*) from internal.hashtag_stats where tag = 'lt_hidden'), 0::bigint, 'a tag of its own is not even noted');
select is(pg_temp.differences(), 0::bigint, 'which is what everybody sees');
select social.update_profile(:bob, p_is_private => false), social.reactivate_user(:eve);
update core.users set suspended_at = now() where id = :ada;
select internal.settle();
select is(pg_temp.tags(), 'lt_secret3 lt_bobs2 lt_hidden1', 'both are back, a third is suspended');
update core.users set suspended_at = null where id = :ada;
select internal.settle();
update core.users set deleted_at = now() where id in (:bob, :eve);
select internal.settle();
select is(pg_temp.tags(), 'lt_secret1 lt_unseen1', 'erased');
select is(pg_temp.differences(), 0::bigint, 'exactly');
insert into internal.open_hashtags (post_id, tags) values (1, '{lt_nothing}');
update internal.hashtag_stats set post_count = 9 where tag = 'lt_unseen';
delete from internal.hashtag_stats where tag = 'lt_secret';
insert into internal.hashtag_stats (tag, post_count) values ('lt_ghost', 1);
select is((select string_agg(row(counter, id, kept, counted)::text, ' ' order by id) from ops.verify_projection('hashtag_stats')), '(open_post,1,1,0) (post_count,lt_ghost,1,0) (post_count,lt_secret,0,1) (post_count,lt_unseen,9,1)', 'what differs is found');
select social.create_post(:ada, '#lt_unseen once more');
call ops.rebuild_projection('hashtag_stats');
select is(pg_temp.tags(), 'lt_unseen2 lt_secret1', 'and made good');
select internal.settle();
select is(pg_temp.tags(), 'lt_unseen2 lt_secret1', 'once');
select is((select count(*) from internal.open_hashtags where post_id = 1), 0::bigint, 'what is no post goes');
select is(pg_temp.differences(), 0::bigint, 'exactly');
select is(pg_temp.error_of(format('select social.list_hashtags(%L)', p)), 'PS400 p_prefix', 'no prefix: ' || coalesce(p, 'null')) from unnest(array['', '#', '12', 'a b', null]) as p;
select is(pg_temp.error_of('select social.list_hashtags(''a'', 0)'), 'PS400 p_limit', 'a limit');

select * from finish();
