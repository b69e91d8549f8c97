-- Who sees which event. Commits: an event of an open transaction belongs to no batch.
\ir ../helpers.psql
select plan(56);

select internal.settle();
select social.last_batch() as start \gset
select pg_temp.who('re_ada') as ada, pg_temp.who('re_fan') as fan, pg_temp.who('re_named') as named, pg_temp.who('re_foe') as foe,
       pg_temp.who('re_priv') as priv, pg_temp.who('re_any') as any, pg_temp.who('re_gone') as gone \gset
select social.follow_user(:fan, :ada), social.follow_user(:fan, :priv), social.follow_user(:foe, :ada), social.block_user(:ada, :foe);
update core.users set is_private = true where id = :priv;
select social.create_post(:ada, 'open') as open \gset
select social.create_post(:ada, 'followers', p_visibility => 'followers') as closed \gset
select social.create_post(:ada, 'named @re_named', p_visibility => 'mentioned') as told \gset
select social.create_post(:priv, 'private') as private \gset
select social.create_post(:any, 'gone') as deleted \gset
select social.create_post(:gone, 'by gone') as lost \gset
select social.create_post(:any, 'reply', :open) as reply \gset
select social.create_post(:ada, 'back') as back \gset
update core.posts set body = 'closed' where id = :closed;
select social.delete_post(:any, :deleted), social.delete_post(:ada, :back);
update core.posts set deleted_at = null where id = :back;
select social.like_post(:fan, :closed), social.like_post(:any, :open), social.like_post(:fan, :private), social.like_post(:gone, :open);
select social.unlike_post(:any, :open), social.share_post(:fan, :open), social.unshare_post(:fan, :open);
select social.bookmark_post(:fan, :open), social.unbookmark_post(:fan, :open);
select social.follow_user(:any, :fan), social.unfollow_user(:any, :fan), social.block_user(:any, :gone), social.unblock_user(:any, :gone);
select social.record_profile_visits(:fan, array[:ada], array[:open]);
select social.follow_user(:any, :priv), social.mute_user(:fan, :ada), social.unmute_user(:fan, :ada);
select social.unfollow_user(:any, :priv);
update core.users set bio = 'changed' where id in (:ada, :priv);
update core.users set deleted_at = now() where id = :gone;
select internal.settle();

create temp table viewers as
select * from (values ('ada', :ada::bigint), ('fan', :fan), ('named', :named), ('foe', :foe), ('priv', :priv), ('any', :any), ('gone', :gone), ('guest', null)) as v (name, id);
create temp table told as
select v.name as viewer, e.* from viewers as v, lateral social.read_events(v.id, :start) as e;
create function pg_temp.seers(p_type text, p_actor bigint, p_post bigint default null, p_user bigint default null) returns text language sql as $$
    select string_agg(viewer, ' ' order by viewer) from (
        select distinct viewer from told
         where type = p_type and actor_id = p_actor and (p_post is null or post_id = p_post) and (p_user is null or user_id = p_user)
    ) as t
$$;
select is(pg_temp.seers('user.created', :ada), 'ada any fan gone guest named priv', 'user.created: not whom they block');
select is(pg_temp.seers('user.updated', :ada), 'ada any fan gone guest named priv', 'user.updated: the same');
select is(pg_temp.seers('user.created', :priv), 'ada any fan foe gone guest named priv', 'of a private account: it is known');
select is(pg_temp.seers('user.created', :gone), null, 'of an inactive one: nobody');
select is(pg_temp.seers('follow.created', :any, null, :fan), 'ada any fan foe gone guest named priv', 'follow.created: everyone');
select is(pg_temp.seers('follow.deleted', :any, null, :fan), 'ada any fan foe gone guest named priv', 'follow.deleted: everyone');
select is(pg_temp.seers('follow.created', :fan, null, :priv), 'ada any fan foe gone guest named priv', 'of a private account by an open one: what that one does is open');
select is(pg_temp.seers('follow.created', :fan, null, :ada), 'ada any fan gone guest named priv', 'not across a block');
select is(pg_temp.seers('follow.created', :foe, null, :ada), 'any fan gone guest named priv', 'between who is blocked now: others, not they themselves');
select is(pg_temp.seers('block.created', :ada), 'ada', 'block.created: its owner, not whom it blocks');
select is(pg_temp.seers('block.created', :any) || ' ' || pg_temp.seers('block.deleted', :any), 'any any', 'block.deleted too');
select is(pg_temp.seers('request.created', :any, null, :priv), 'any priv', 'request.created: the two it concerns');
select is(pg_temp.seers('request.deleted', :any, null, :priv), 'any priv', 'request.deleted too');
select is(pg_temp.seers('mute.created', :fan) || ' ' || pg_temp.seers('mute.deleted', :fan), 'fan fan', 'mutes: their owner alone, not who is muted');
select is((select count(*) from told where viewer = 'guest' and split_part(type, '.', 1) in ('request', 'mute', 'block', 'bookmark')), 0::bigint, 'a guest has none of these');
select is(pg_temp.seers('post.created', :ada, :open), 'ada any fan gone guest named priv', 'post.created: who may see the post');
select is(pg_temp.seers('post.created', :ada, :closed), 'ada fan', 'for followers');
select is(pg_temp.seers('post.updated', :ada, :closed), 'ada fan', 'post.updated too');
select is(pg_temp.seers('post.created', :ada, :told), 'ada named', 'for those named');
select is(pg_temp.seers('post.created', :priv, :private), 'fan priv', 'of a private account');
select is(pg_temp.seers('post.created', :gone, :lost), null, 'of an inactive one');
select is(pg_temp.seers('post.created', :any, :reply), 'ada any fan foe gone guest named priv', 'a reply: by its own author, whomever it answers');
select is(pg_temp.seers('post.created', :any, :deleted), null, 'of a deleted post: nobody any more');
select is(pg_temp.seers('post.deleted', :any, :deleted), 'ada any fan foe gone guest named priv', 'but that it was deleted');
select is(pg_temp.seers('post.restored', :ada, :back), 'ada any fan gone guest named priv', 'post.restored');
select is(pg_temp.seers('post.deleted', :ada, :back), 'ada any fan gone guest named priv', 'and what came before it');
select is(pg_temp.seers('like.created', :any, :open), 'ada any fan gone guest named priv', 'like.created: who may see the post');
select is(pg_temp.seers('like.deleted', :any, :open), 'ada any fan gone guest named priv', 'like.deleted too');
select is(pg_temp.seers('like.created', :fan, :closed), 'ada fan', 'of a closed post');
select is(pg_temp.seers('like.created', :fan, :private), 'fan priv', 'of a private account''s');
select is(pg_temp.seers('like.created', :gone, :open), null, 'by an inactive user: nobody');
select is(pg_temp.seers('share.created', :fan, :open) = pg_temp.seers('share.deleted', :fan, :open), true, 'share.created and share.deleted alike');
select is(pg_temp.seers('share.created', :fan, :open), 'ada any fan gone guest named priv', 'who may see the post');
select is(pg_temp.seers('bookmark.created', :fan) || ' ' || pg_temp.seers('bookmark.deleted', :fan), 'fan fan', 'bookmarks: their owner alone, not even the author');
select is(pg_temp.seers('visit.created', :fan, null, :ada), 'fan', 'visit.created: the visitor alone, not whose profile it was');
select is((select count(*) from told where viewer = 'guest'
              and (batch_id, id) not in (select batch_id, id from told where viewer = 'named')), 0::bigint, 'a guest sees nothing that a stranger does not');
select is((select payload from told where viewer = 'guest' and type = 'post.deleted' and post_id = :deleted),
          format('{"author_id":"%s","reply_to_id":null,"root_id":null,"quote_of_id":null,"visibility":"public","hashtags":[]}', :any)::jsonb, 'of a deleted post only its place and where it counted');

-- A row that is gone, and events that no viewer is meant to see.
insert into core.posts (author_id, body) values (:any, 'soon gone');
delete from core.posts where body = 'soon gone' and author_id = :any;
insert into internal.events (type, payload) values ('log.epoch', '{"source": "re_test"}');
select social.last_batch() as before \gset
select internal.settle();
select is((select count(*) from viewers as v, lateral social.read_events(v.id, :before) as e), 0::bigint, 'a lost row''s events and an epoch are for the whole log');
select is((select count(*) from social.stream_events(:before)), 3::bigint, 'which has them');

-- What was for one is not, after a block.
select social.block_user(:named, :ada);
select is((select count(*) from social.read_events(:named, :start) where actor_id = :ada), 0::bigint, 'a block hides what was');
select social.unblock_user(:named, :ada);

-- Reading on from any place.
create function pg_temp.read_chain(p_viewer bigint, p_after bigint, p_limit integer) returns text language plpgsql as $$
declare
    v_batch bigint := p_after;
    v_event bigint;
    v_ids text[] := '{}';
    v_page social.event[];
begin
    loop
        v_page := array(select e from social.read_events(p_viewer, v_batch, v_event, p_limit) as e);
        v_ids := v_ids || array(select e.batch_id || '.' || e.id from unnest(v_page) as e);
        exit when cardinality(v_page) < p_limit;
        v_batch := v_page[p_limit].batch_id;
        v_event := v_page[p_limit].id;
    end loop;
    return array_to_string(v_ids, ' ');
end
$$;
select is(pg_temp.read_chain(v.id, :start, l), (select string_agg(batch_id || '.' || id, ' ' order by batch_id, id) from social.read_events(v.id, :start)), v.name || ' by ' || l)
  from viewers as v, unnest(array[1, 3]) as l where v.name in ('fan', 'foe', 'guest');

set role pgsocial_app;
select is((select count(*) from social.read_events(null, social.last_batch())), 0::bigint, 'after the last batch there is nothing');
select is(pg_temp.error_of(format('select social.read_events(null, %s, null, %s)', :start, l)), 'PS400 p_limit', 'limit ' || l) from unnest(array['0', '10001', 'null', '-1']) as l;
select is(pg_temp.error_of('select social.read_events(null, null)'), 'PS400 p_after_batch', 'no place');
select is(pg_temp.error_of(format('select social.read_events(null, %s)', b)), 'PS410 p_after_batch', 'a place that is not kept: ' || b) from unnest(array['-1', '1000000000']) as b;
select is(pg_temp.error_of('select social.read_events(null, 0, 5)'), 'PS410 p_after_batch', 'nor within the floor');
reset role;
select ok(pg_temp.error_of(format('select social.read_events(null, %s, null, 10000)', :start)) = 'no error', 'the greatest limit');

select * from finish();
