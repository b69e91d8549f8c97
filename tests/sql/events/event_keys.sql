-- What an event tells to whom, key by key. Commits: an event of an open transaction belongs to no batch.
\ir ../helpers.psql
select plan(36);

select internal.settle();
select social.last_batch() as start \gset
create temp table place as select :start::bigint as start;
select pg_temp.who('ek_ada') as ada, pg_temp.who('ek_fan') as fan, pg_temp.who('ek_priv') as priv,
       pg_temp.who('ek_foe') as foe, pg_temp.who('ek_gone') as gone, pg_temp.who('ek_eve') as eve \gset
select social.follow_user(:fan, :priv);
select social.update_profile(:priv, p_is_private => true), social.block_user(:foe, :eve);
select social.create_post(:priv, 'hidden') as hidden \gset
select social.create_post(:foe, 'by a foe') as blocked \gset
select social.create_post(:fan, 'reply', :hidden) as reply \gset
select social.create_post(:ada, 'quote', p_quote_of => :blocked) as quote \gset
begin;
select social.begin_request('mine');
select social.create_post(:ada, 'for @ek_fan @ek_foe @ek_gone @ek_priv #one') as named \gset
commit;
select social.edit_post(:ada, :named, 'for @ek_fan @ek_foe @ek_gone @ek_priv #two');
select social.update_profile(:ada, p_display_name => 'Ada', p_locale => 'ro', p_bio => 'before');
select social.create_post(:fan, 'of a fan') as fans \gset
select social.share_post(:fan, :quote);
select id as share from core.shares where user_id = :fan \gset
select social.share_post(:ada, :quote, :share);
select social.follow_user(:ada, :fan, :fans), social.unfollow_user(:ada, :fan), social.record_profile_visits(:ada, array[:fan], array[:fans]);
select social.deactivate_user(:gone);
select social.set_preferences(:ada, '{"is_indexable": false}'), social.revoke_token(social.issue_token(:ada));
select social.rename_user(:ada, 'ek_ada_new'), social.update_profile(:ada, p_bio => 'after');
select internal.settle();

create function pg_temp.told(p_viewer bigint, p_type text, p_post bigint default null) returns setof social.event language sql as $$
    select e.* from social.read_events(p_viewer, (select start from pg_temp.place)) as e
     where e.type = p_type and (p_post is null or e.post_id = p_post)
$$;
create function pg_temp.names(p_ids jsonb) returns text language sql as $$
    select string_agg(u.username, ' ' order by u.username) from core.users as u where p_ids ? u.id::text
$$;

-- Whom a post names: as far as the reader may know them.
select is((select pg_temp.names(payload -> 'mentions') from pg_temp.told(:ada, t, :named)), 'ek_fan ek_foe ek_priv', t || ': without who is gone') from unnest(array['post.created', 'post.updated']) as t;
select is((select pg_temp.names(payload -> 'mentions') from pg_temp.told(:eve, t, :named)), 'ek_fan ek_priv', t || ': nor who blocks one, so that the two look alike') from unnest(array['post.created', 'post.updated']) as t;
select is((select pg_temp.names(payload -> 'mentions') from pg_temp.told(null, 'post.created', :named)), 'ek_fan ek_foe ek_priv', 'a guest too');
select is((select payload -> 'mentions' from social.stream_events(:start) where type = 'post.created' and post_id = :named) @> to_jsonb(array[:gone::text]), true, 'the whole log has all');

-- Whom a post answers or quotes: where that is seen.
select is((select user_id from pg_temp.told(:fan, 'post.created', :reply)), :priv, 'who sees the post answered is told whose it is');
select is((select user_id from pg_temp.told(v, 'post.created', :reply)), null, 'nobody else') from unnest(array[:eve, null]::bigint[]) as v;
select is((select user_id from pg_temp.told(:ada, 'post.created', :quote)), :foe, 'a quote');
select is((select user_id from pg_temp.told(:eve, 'post.created', :quote)), null, 'of who blocks one');
select is((select count(*) from pg_temp.told(:eve, 'post.created', :quote)), 1::bigint, 'is told without');

-- Requests, and what is one's own.
select is((select request_id from pg_temp.told(:ada, 'post.created', :named)), 'mine', 'one''s own request');
select is((select request_id from pg_temp.told(v, 'post.created', :named)), null, 'is nobody else''s') from unnest(array[:fan, null]::bigint[]) as v;
select is((select bool_or(payload ? 'locale') from pg_temp.told(:fan, 'user.updated') where actor_id = :ada), false, 'a locale is one''s own');
select is((select count(*) from pg_temp.told(:ada, 'user.updated') where actor_id = :ada and payload ->> 'locale' = 'ro'), 3::bigint, 'which oneself is told');
select is((select bool_or(payload ? 'former_hashtags') from pg_temp.told(:fan, 'post.updated', :named)), false, 'what a post was before');
select is((select payload -> 'former_hashtags' from pg_temp.told(:ada, 'post.updated', :named)), '["one"]', 'its author is told');
select is((select payload from pg_temp.told(:eve, 'share.created', :quote) where actor_id = :ada) - 'share_id', '{}', 'the share by which one came');
select is((select payload ->> 'via_share_id' from pg_temp.told(:ada, 'share.created', :quote) where actor_id = :ada), :'share', 'one knows oneself');
select is((select string_agg(distinct coalesce(payload ->> 'via_post_id', '-'), ' ') from pg_temp.told(v, t) where actor_id = :ada), case when v = :ada then :'fans' else '-' end, t || ': by which post, to who follows alone') from unnest(array['follow.created', 'follow.deleted']) as t, unnest(array[:ada, :fan]::bigint[]) as v;
select is((select payload ? 'since' from pg_temp.told(v, 'follow.deleted')), v in (:ada, :fan), 'since when a follow stood') from unnest(array[:ada, :fan, :eve]::bigint[]) as v;

-- That somebody chose otherwise, or signed out, is nobody else's.
select is((select count(*) from unnest(array[:fan, :eve, :priv, null]::bigint[]) as v, pg_temp.told(v, t)), 0::bigint, t || ': nobody else is told') from unnest(array['token.deleted', 'preference.updated']) as t where (select payload from pg_temp.told(:ada, t)) = '{}';

-- An old event tells no old name.
select is((select string_agg(distinct payload ->> 'username', ' ') from pg_temp.told(:fan, t) where actor_id = :ada), 'ek_ada_new', t || ': names are those of now') from unnest(array['user.created', 'user.updated']) as t;
select is((select string_agg(distinct payload ->> 'bio', ' ') from pg_temp.told(:fan, 'user.updated') where actor_id = :ada), 'after', 'and all of a profile is');

-- By delivery to many the same as by reading; and no key that nobody declared.
select is(
    (select count(*)
       from unnest(array[:ada, :fan, :eve, null]::bigint[]) as v (id),
            generate_series(:start + 1, social.last_batch()) as b,
            social.deliver_events(array[:ada, :fan, :eve, :foe, null]::bigint[], b) as d
      where d.viewer_id is not distinct from v.id
        and not exists (select from social.read_events(v.id, :start) as e where e = d.event)),
    0::bigint, 'delivered as read');
select is_empty(
    $$ select distinct e.type, k from internal.events as e, jsonb_object_keys(e.payload) as k
        where e.type <> 'log.epoch' except select type, key from internal.event_keys $$,
    'every key that was ever logged here is declared');
update internal.event_keys set key = 'renamed' where type = 'post.created' and key = 'body';
select is((select payload ? 'body' from pg_temp.told(:ada, 'post.created', :named)), false, 'what is not declared is told nobody');
update internal.event_keys set key = 'body' where type = 'post.created' and key = 'renamed';

select * from finish();
