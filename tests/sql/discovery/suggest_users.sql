-- Commits: who is popular is a read model.
\ir ../helpers.psql
select plan(24);

create function pg_temp.suggested(p_viewer bigint, p_limit integer default 50) returns text language sql as $$
    select string_agg(username || '=' || reason || coalesce(':' || friend_username || friend_count, '') || coalesce('#' || tag, ''), ' ' order by place)
      from social.suggest_users(p_viewer, p_limit) with ordinality as f (id, username, display_name, avatar_url, is_private, is_verified, bio, follower_count, reason, friend_username, friend_count, tag, place)
     where reason <> 'popular'
$$;
create function pg_temp.is_suggested(p_viewer bigint, p_user bigint) returns boolean language sql as $$ select exists (select from social.suggest_users(p_viewer, 50) where id = p_user) $$;

select pg_temp.who('sg_me') as me \gset
select pg_temp.who('sg_f1') as f1 \gset
select pg_temp.who('sg_f2') as f2 \gset
select pg_temp.who('sg_both') as both_ \gset
select pg_temp.who('sg_one') as one \gset
select pg_temp.who('sg_fan') as fan \gset
select pg_temp.who('sg_tagger') as tagger \gset
select pg_temp.who('sg_quiet') as quiet \gset
select pg_temp.who('sg_star') as star \gset
select social.follow_user(:me, :f1), social.follow_user(:me, :f2), social.follow_user(:f1, :both_), social.follow_user(:f2, :both_), social.follow_user(:f2, :one), social.follow_user(:fan, :me), social.follow_user(:f1, :me), social.follow_user(:f1, :f2);
select social.create_post(:me, '#sgtag mine'), social.create_post(:tagger, '#sgtag theirs'), social.create_post(:quiet, '#sgtag for followers', p_visibility => 'followers');
insert into core.follows (follower_id, followee_id) select social.create_user('sg_crowd' || n), :star from generate_series(1, 20) as n;
select internal.settle();

select is(pg_temp.suggested(:me), 'sg_both=followed_by:sg_f22 sg_one=followed_by:sg_f21 sg_fan=follows_you sg_tagger=hashtag#sgtag', 'by whom one follows, who follows one, and what one writes of');
select is((select reason from social.suggest_users(:me, 50) where id = :star), 'popular', 'then who is popular');
select is((select count(*) from social.suggest_users(:me, 3)), 3::bigint, 'so many');
select is((select count(*) from social.suggest_users(:me, 50) where id in (:me, :f1, :f2)), 0::bigint, 'neither oneself nor whom one follows');
select is((select count(*) from social.suggest_users(:quiet, 50)), 50::bigint, 'to somebody new, who is popular');
select is((select username from social.suggest_users(:quiet, 1) where reason = 'popular'), null, 'though a shared hashtag comes first');

-- Who is not seen.
select pg_temp.is_suggested(:fan, :both_) as was_suggested \gset
select ok(social.dismiss_suggestion(:me, :both_), 'one is dismissed');
select ok(not social.dismiss_suggestion(:me, :both_), 'once');
select ok(not pg_temp.is_suggested(:me, :both_), 'and no longer suggested');
select is(pg_temp.is_suggested(:fan, :both_), :'was_suggested'::boolean, 'to others as before');
select social.block_user(:one, :me);
select ok(not pg_temp.is_suggested(:me, :one), 'nobody who blocks');
select social.mute_user(:me, :fan);
select ok(not pg_temp.is_suggested(:me, :fan), 'nobody who is muted');
select social.set_preferences(:tagger, '{"is_discoverable": false}');
select ok(not pg_temp.is_suggested(:me, :tagger), 'nobody who does not want to be');
select social.update_profile(:star, p_is_private => true), social.follow_user(:me, :star);
select ok(not pg_temp.is_suggested(:me, :star), 'nobody who was asked');
select ok(pg_temp.is_suggested(:fan, :star), 'though a private account is suggested to others');
select social.unblock_user(:one, :me);
select is(pg_temp.suggested(:me), 'sg_one=followed_by:sg_f21', 'who no longer blocks is suggested again');
select social.suspend_user(:f2, 'spam');
select ok(not exists (select from social.suggest_users(:me, 50) where reason = 'followed_by'), 'what a suspended account follows counts for nothing');
select social.unsuspend_user(:f2);
select social.block_user(:f2, :me);
select ok(not exists (select from social.suggest_users(:me, 50) where reason = 'followed_by'), 'nor that of one who blocks');
select is((select r ->> 'dismissed_id' from jsonb_array_elements(social.export_user(:me, 'dismissed_suggestions') -> 'rows') as r), (:both_)::text, 'whom one dismissed is in the export');
select is(jsonb_array_length(social.export_user(:both_, 'dismissed_suggestions') -> 'rows'), 0, 'not who dismissed one');

select is(pg_temp.error_of(format(q, :me, :f2)), e, q) from (values
('select social.suggest_users(-%s)', 'PS404 p_viewer'), ('select social.suggest_users(%s, 51)', 'PS400 p_limit'),
('select social.dismiss_suggestion(%1$s, %1$s)', 'PS400 p_user'), ('select social.dismiss_suggestion(%s, %s)', 'PS404 p_user')) as w (q, e);
select social.unmute_user(:me, :fan);

select * from finish();
