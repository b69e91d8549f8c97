-- Commits, so that projections fold; the person's data hold the word "xyzzy" wherever they can.
\ir ../helpers.psql
select plan(54);

create function pg_temp.erase(p_user bigint, p_limit integer default 1000) returns bigint language plpgsql as $$
declare
    v_steps bigint := 1;
begin
    while not social.erase_user(p_user, p_limit) loop
        v_steps := v_steps + 1;
        if v_steps > 500 then raise 'it goes on and on'; end if;
    end loop;
    return v_steps;
end
$$;
-- Every place in the database that holds a text.
create function pg_temp.places(p_text text) returns text language plpgsql as $$
declare
    v_table regclass;
    v_has boolean;
    v_places text[] := '{}';
begin
    for v_table in select oid from pg_class where relkind = 'r' and relnamespace::regnamespace::text in ('core', 'internal', 'analytics', 'ops') order by oid::regclass::text loop
        execute format('select exists (select from %s as t where t::text ~ $1)', v_table) into v_has using p_text;
        if v_has then v_places := v_places || regexp_replace(v_table::text, '_\d+$', ''); end if;
    end loop;
    return array_to_string(v_places, ',');
end
$$;

select social.create_user('xyzzy_old', 'Xyzzy', 'xyzzy') as eve, pg_temp.who('er_ada') as ada, pg_temp.who('er_bob') as bob \gset
update core.users set avatar_url = 'https://xyzzy.example/a', banner_url = 'https://xyzzy.example/b', location = 'xyzzy', links = '{https://xyzzy.example/c}' where id = :eve;
select social.set_password_hash(:eve, 'xyzzy-xyzzy-xyzzy-xyzzy') \g /dev/null
select social.issue_token(:eve, 'xyzzy') as token \gset
insert into core.emails (user_id, email) values (:eve, 'xyzzy@example.org');
select internal.make_code(:eve, 'email', 'xyzzy@example.org', '1 day'), social.send_email_code(:eve), social.issue_token(:eve, p_address => 'xyzzy') \g /dev/null
select social.rename_user(:eve, 'xyzzy_eve');
insert into core.preferences values (:eve, '{"muted_words": ["xyzzy"]}');
insert into core.activity (user_id) values (:eve);
insert into core.endpoints (kind, user_id, url, signing_secret) values ('hook', :eve, 'https://xyzzy.example/h', 'whsec_xyzzy');
insert into core.active_days values (:eve, current_date);
insert into core.notification_reads values (:eve, now());
select social.create_post(:ada, 'root, for @xyzzy_eve') as root \gset
select social.create_post(:eve, 'xyzzy #xyzzytag @er_ada', p_reply_to => :root, p_tags => '{xyzzygiven}', p_idempotency_key => 'xyzzy',
                          p_media => '[{"kind": "image", "url": "https://xyzzy.example/i", "alt": "xyzzy"}]', p_lang => 'xy') as reply \gset
select social.edit_post(:eve, :reply, 'xyzzy again #xyzzyother');
select social.create_post(:eve, 'xyzzy deleted') as gone \gset
select social.delete_post(:eve, :gone);
select social.create_post(:eve, 'xyzzy quote', p_quote_of => :root) as quote \gset
select social.create_post(:eve, 'xyzzy for few', p_visibility => 'followers');
select social.create_post(:bob, 'answer', p_reply_to => :reply) as answer \gset
select social.pin_post(:eve, :quote);
select social.like_post(:eve, :root), social.share_post(:eve, :root), social.like_post(:bob, :quote);
insert into core.bookmark_folders (user_id, name) values (:eve, 'xyzzy') returning id as folder \gset
insert into core.bookmarks (user_id, post_id, folder_id) values (:eve, :root, :folder);
insert into core.views (viewer_id, post_id, window_at, surface) values (:eve, :root, now(), 'feed'), (:bob, :quote, now(), 'feed');
insert into core.profile_visits (visitor_id, profile_id, window_at, via_post_id) values (:eve, :ada, now(), :root), (:bob, :eve, now(), :quote);
select social.follow_user(:eve, :ada), social.follow_user(:bob, :eve);
insert into core.follow_requests values (:eve, :bob), (:ada, :eve);
select pg_temp.who('er_cat') as cat, pg_temp.who('er_dan') as dan \gset
select social.follow_user(:cat, :eve), social.unfollow_user(:cat, :eve);
select social.block_user(:eve, :cat), social.block_user(:dan, :eve), social.mute_user(:eve, :bob), social.mute_user(:ada, :eve);
insert into core.imports values ('xyzzy', 'user', 'xyzzy', :eve), ('xyzzy', 'post', 'xyzzy', :quote), ('other', 'user', 'other', :ada);
select social.remember_search(:eve, 'xyzzy'), social.dismiss_suggestion(:eve, :ada), social.dismiss_suggestion(:bob, :eve);
select social.set_presence(gen_random_uuid(), array[:eve, :ada], array['online', 'online']);
select internal.settle();
with incident as (
    insert into analytics.incidents (kind, scope, metric, subject, user_id, state, version, opened_at, last_at, peak_at, observed, expected, spread, deviation, sample_count)
    select 'burst', 'account', 'followers', :'eve', :eve, 'ended', min(version), now(), now(), now(), 9, 1, 1, 9, 8 from analytics.anomaly_parameters
    returning id
)

insert into analytics.incident_accounts (incident_id, user_id, acts) select id, :eve, 3 from incident;
with alert as (
    insert into ops.alerts (rule, subject, severity, state, value) values ('job_failing', 'er_job', 'info', 'firing', 1) returning id
)

insert into ops.alert_acknowledgements (alert_id, user_id) select id, :eve from alert;
insert into internal.post_embeddings (model_id, post_id, user_id, text_hash, is_open, embedding) values (1, :quote, :eve, 0, true, '[1,2]');
select ops.silence_alert('job_failing', 'xyzzy', now() + interval '1 hour', 'xyzzy', :eve) \g /dev/null

select is((select count(*) from internal.person_columns() as c where not exists (select from social.erasure_proof(:eve) as p where p.place = c.relation || '.' || c.name))::text,
          (select count(*)::text from internal.person_columns() as c where c.relation::text in ('core.posts', 'core.erasures', 'internal.celebrities', 'internal.changed_follows')),
          'before, every place that can hold a person holds this one');
select is(pg_temp.error_of(format('select social.erase_user(%s, 0)', :eve)), 'PS400 p_limit', 'no work at all');
select is(pg_temp.error_of('select social.erase_user(0)'), 'PS404 p_user', 'nobody');

select is(social.erase_user(:eve), false, 'the first call goes on');
select is((select username ~ '^erased_[0-9a-f]{16}$' and deleted_at is not null and display_name = 'erased' from core.users where id = :eve), true, 'but closes the account');
select is((select count(*) from social.get_credentials('xyzzy_eve')), 0::bigint, 'nobody signs in');
select is(pg_temp.error_of(format('select social.authenticate(%L)', :'token')), 'PS401 p_token', 'with no token either');
select is(pg_temp.error_of(format('select social.get_profile(null, %s)', :eve)), 'PS404 p_user', 'nobody sees it');
select is((select count(*) from core.users where username_key = 'xyzzy_eve'), 0::bigint, 'the name is nobody''s');
select is(pg_temp.error_of(format('select social.create_user(%L)', n)), 'PS409 p_username', 'nor anybody''s for a time: ' || n)
  from unnest(array['xyzzy_eve', 'xyzzy_old']) as n;
select is((select payload from internal.events where actor_id = :eve and type = 'user.deleted'), '{}'::jsonb, 'its event says nothing');

select is(pg_temp.error_of(format('insert into core.likes values (%s, %s)', :eve, :answer)), 'PS404 user_id', 'nothing is written for an erased person');
select is(pg_temp.error_of(format('insert into core.follows values (%s, %s)', :ada, :eve)), 'PS404 followee_id', 'nor to one');
select is(pg_temp.error_of(format('insert into core.posts (author_id, body) values (%s, ''x'')', :eve)), 'PS404 author_id', 'nor posted');
select is(pg_temp.error_of(format('update core.users set bio = ''x'' where id = %s', :eve)), 'PS404 id', 'nor changed');
select is((select count(*) from core.posts where author_id = :eve and body = ''), 0::bigint, 'posts wait for the next call');

-- The log is not folded meanwhile: it ends only when it is.
do $$ begin for i in 1..60 loop perform social.erase_user(user_id, 1) from core.erasures where erased_at is null; end loop; end $$;
select is(social.erase_user(:eve), false, 'until projections have counted, it waits');
select is((select string_agg(place, ' ' order by place) from social.erasure_proof(:eve) where place like 'core.%'), null, 'though its tables are empty');
select is((select row_count > 0 from social.erasure_proof(:eve) where place = 'internal.events'), true, 'what was not folded keeps its hashtags');
select internal.settle();
select is((select sum(post_count) from internal.hashtag_stats where tag ~ 'xyzzy'), 0::bigint, 'so that they are counted off');
select is(pg_temp.erase(:eve) > 0, true, 'then it ends');
select is(social.erase_user(:eve), true, 'and stays so');
select is((select count(*) from social.erasure_proof(:eve)), 0::bigint, 'nothing is left, says the proof');
select is(pg_temp.places('(?i)xyzzy'), 'analytics.hashtag_usage,analytics.hashtag_usage_days,analytics.hashtag_usage_quarters,core.posts,internal.events,internal.hashtag_stats,internal.search_documents,internal.search_terms,internal.trend_touched', 'and a search of all tables');
select is((select string_agg(body, ';') from core.posts where body ~* 'xyzzy'), 'root, for @xyzzy_eve', 'what others wrote stays theirs');
select is((select string_agg(distinct actor_id::text, ';') from internal.events where payload::text ~* 'xyzzy'), :'ada', 'in the log too');
select is((select count(*) from internal.hashtag_stats where tag ~ 'xyzzy' and post_count <> 0), 0::bigint, 'a tag that somebody used once is nobody''s');
select is((select mentions from core.posts where id = :root), '{}', 'but names nobody any more');
select is((select count(*) from core.imports where source in ('xyzzy', 'other')), 1::bigint, 'the importer forgets too');
select is((select count(*) from internal.hidden where :eve in (viewer_id, other_id)), 0::bigint, 'no block is remembered');
select internal.settle();
select is_empty($$ select * from ops.verify_counters() $$, 'all counters are exact');
select is((select string_agg(p.name, ',') from internal.projections as p, ops.verify_projection(p.name)), null, 'and all read models');
select is(pg_temp.bodies(format('social.get_thread(null, %s)', :root)), 'root, for @xyzzy_eve,-,answer', 'an answer keeps its place below a tombstone');
select is((select row(like_count, share_count, reply_count, quote_count)::text from core.posts where id = :root), '(0,0,0,0)', 'nothing of it counts');
select is((select count(*) from social.list_post_versions(null, :root)), 1::bigint, 'whose posts were touched did not edit them');

-- The job goes on by itself, with whom it finds.
select social.erase_user(:bob);
select internal.settle();
do $$ begin for i in 1..60 loop if internal.continue_erasures() = 0 then exit; end if; end loop; end $$;
select internal.settle();
do $$ begin for i in 1..60 loop if internal.continue_erasures() = 0 then exit; end if; end loop; end $$;
select is((select erased_at is not null from core.erasures where user_id = :bob), true, 'the job finishes what was begun');
select is(internal.continue_erasures(), 0::bigint, 'then it has nothing to do');
select is(has_function_privilege('pgsocial_admin', 'social.erasure_proof(bigint)', 'execute'), true, 'an admin may see the proof');

-- It ends only where no read model can bring anything back: neither a projection that lags nor one
-- that is switched off, and no step that was undone halfway.
select pg_temp.who('er_gus') as gus, pg_temp.who('er_hal') as hal \gset
select social.create_post(:gus, 'mine') as mine, social.create_post(:hal, 'theirs') as theirs \gset
select social.follow_user(:gus, :hal), social.follow_user(:hal, :gus), social.like_post(:gus, :theirs), social.share_post(:gus, :theirs), social.like_post(:hal, :mine), social.touch_activity(:gus);
insert into core.imports values ('gus', 'follow', 'g-h', :gus), ('gus', 'like', 'h-m', :mine);
select internal.settle();
update internal.projections set is_enabled = false where name = 'user_counters';
select social.erase_user(:gus);
do $$ begin for i in 1..60 loop perform social.erase_user(user_id, 1) from core.erasures where erased_at is null; end loop; end $$;
select is((select count(*) from core.follows where :gus in (follower_id, followee_id)) + (select count(*) from core.imports where source = 'gus'), 0::bigint, 'tables are empty while nothing was folded');
select is((select cleared_xid is not null and erased_at is null from core.erasures where user_id = :gus), true, 'that is noted, and it waits');
select is((select payload from internal.events where actor_id = :gus and type = 'user.deleted' order by id desc limit 1), '{}'::jsonb, 'and logged');
select internal.settle();
select is(social.erase_user(:gus), false, 'a projection that is switched off would bring its counters back');
select is((select string_agg(place, ' ') from social.erasure_proof(:gus) where place like '%counters%'), 'internal.user_counters.user_id', 'which are still there');
update internal.projections set is_enabled = true where name = 'user_counters';
select is(social.erase_user(:gus), false, 'nor does it end before that has caught up');
select internal.settle();
begin;
select pg_temp.erase(:gus) as steps \gset
rollback;
select is((select erased_at from core.erasures where user_id = :gus), null, 'what was undone is not done');
select ok(pg_temp.erase(:gus, 1) > 0, 'and is done again');
select internal.settle();
select is((select count(*) from social.erasure_proof(:gus)), 0::bigint, 'nothing came back');
call ops.rebuild_projection('user_counters');
call ops.rebuild_projection('timelines');
call ops.rebuild_projection('notifications');
select is((select string_agg(place, ' ') from social.erasure_proof(:gus)), null, 'not by a rebuild either');
select social.unlike_post(:hal, :mine);
select internal.settle();
select is((select string_agg(place, ' ') from social.erasure_proof(:gus)), null, 'nor by what others undo');
select is((select string_agg(p.name, ',') from internal.projections as p, ops.verify_projection(p.name)), null, 'all read models are exact');

-- A post that was never edited names somebody else too: who keeps the name keeps its time.
select pg_temp.who('er_ivy') as ivy, pg_temp.who('er_jo') as jo \gset
select social.create_post(:hal, '@er_ivy and @er_jo') as both \gset
select internal.settle();
select social.erase_user(:ivy);
do $$ begin for i in 1..30 loop perform social.erase_user(user_id) from core.erasures where erased_at is null; end loop; end $$;
select is((select mentions from core.posts where id = :both), array[:jo]::bigint[], 'one of two who are named is erased');
select is((select row(m.user_id, m.named_at = p.created_at)::text from core.post_mentions as m join core.posts as p on p.id = m.post_id where p.id = :both), format('(%s,t)', :jo), 'and the other stays named, since then');
select internal.settle();
do $$ begin for i in 1..60 loop perform social.erase_user(user_id) from core.erasures where erased_at is null; end loop; end $$;
select is((select count(*) from social.erasure_proof(:ivy)), 0::bigint, 'nothing is left');

select * from finish();
