-- And unlike_post, bookmark_post, unbookmark_post, share_post, unshare_post: one switch, three ways.
begin;
\ir ../helpers.psql
select plan(49);

select pg_temp.who('lk_ada') as ada, pg_temp.who('lk_bob') as bob, pg_temp.who('lk_eve') as eve, pg_temp.who('lk_gone') as gone \gset
update core.users set deactivated_at = now() where id = :gone;
select social.create_post(:ada, 'open') as post \gset
select social.create_post(:ada, 'for followers', p_visibility => 'followers') as closed \gset
select social.create_post(:ada, 'deleted') as deleted \gset
select social.create_post(:eve, 'by eve') as eves \gset
select social.delete_post(:ada, :deleted), social.block_user(:eve, :bob);
create temp table switches as select * from unnest(array['like', 'share', 'bookmark']) as verb;
grant select on switches to public;
create function pg_temp.call(p_verb text, p_actor bigint, p_post bigint) returns boolean language plpgsql as $$
declare
    v_is_changed boolean;
begin
    execute format('select social.%s_post(%s, %s)', p_verb, p_actor, p_post) into v_is_changed;
    return v_is_changed;
end
$$;

set local role pgsocial_app;
select is(pg_temp.call(verb, :bob, :post), true, verb) from switches;
select is(pg_temp.call(verb, :bob, :post), false, verb || ' twice changes nothing') from switches;
select is((select row(is_liked, is_shared, is_bookmarked)::text from social.get_post(:bob, :post)), '(t,t,t)', 'one''s own are seen at once');
select is((select row(is_liked, is_shared, is_bookmarked)::text from social.get_post(:eve, :post)), '(f,f,f)', 'others'' are not');
select is(pg_temp.error_of(format('select social.%s_post(%s, %s)', verb, :bob, p)), 'PS404 p_post', verb || ' of what one may not see')
  from switches, unnest(array[1, null, :closed, :deleted, :eves]::text[]) as p where p is not null;
select is(pg_temp.error_of(format('select social.%s_post(%s, null)', verb, :bob)), 'PS404 p_post', verb || ' of null') from switches;
select is(pg_temp.error_of(format('select social.%s%s_post(%s, %s)', un, verb, a, :post)), 'PS404 p_actor', un || verb || ' by nobody: ' || a)
  from switches, unnest(array['', 'un']) as un, unnest(array['1', :'gone']) as a;
select is(row(social.like_post(:ada, :closed), social.bookmark_post(:ada, :closed))::text, '(t,t)', 'one''s own post');
select is(pg_temp.error_of(format('select social.share_post(%s, %s)', :ada, :closed)), 'PS403 p_post', 'only what everyone may see is shared');
reset role;
select is((select count(*) from core.likes as l full join core.shares as s using (user_id, post_id) full join core.bookmarks as b using (user_id, post_id)
            where user_id in (:bob, :ada, :gone, :eve)), 2::bigint, 'an error changes nothing');
update core.users set is_private = true where id = :ada;
select is(pg_temp.error_of(format('select social.share_post(%s, %s)', :ada, :post)), 'PS403 p_post', 'nor what a private account wrote');

set local role pgsocial_app;
select social.delete_post(:ada, :post);
select is(pg_temp.call('un' || verb, :bob, :post), true, 'un' || verb || ', though the post is gone') from switches;
select is(pg_temp.call('un' || verb, :bob, :post), false, 'un' || verb || ' once') from switches;
select is(pg_temp.call('un' || verb, :bob, 1), false, 'un' || verb || ' of nothing') from switches;
reset role;
select is((select string_agg(type, ' ' order by id) from internal.events where actor_id = :bob and post_id = :post),
          'like.created share.created bookmark.created like.deleted share.deleted bookmark.deleted', 'each is logged once');

select * from finish();
rollback;
