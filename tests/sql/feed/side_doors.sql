-- What a mute or a block keeps out of a feed has no way round, and what a reader did is true at once.
-- Commits, since timelines are folded.
\ir ../helpers.psql
select plan(54);

select internal.settle();
select social.last_batch() as start \gset
select pg_temp.who('sd_me') as me, pg_temp.who('sd_pal') as pal, pg_temp.who('sd_foe') as foe, pg_temp.who('sd_new') as new, pg_temp.who('sd_priv') as priv \gset
select social.follow_user(:me, :pal);
select social.create_post(:foe, 'said by a foe') as said \gset
select social.create_post(:pal, 'an answer', :said) as answer \gset
select social.create_post(:pal, 'a quote', p_quote_of => :said) as quote \gset
select social.create_post(:new, 'a stranger answers', :said) as stranger \gset
select social.share_post(:pal, :stranger);
select social.create_post(:me, 'my answer', :said) as mine \gset
select social.create_post(:pal, 'a quote for @sd_me', p_quote_of => :said) as named \gset
select social.touch_activity(:me) as is_pushed \gset
select internal.settle();

create function pg_temp.feed(p_viewer bigint) returns text language sql as $$
    select string_agg(f.body || case when f.quote_of_id is null then '' when f.quoted is null then '(-)' else '(' || (f.quoted ->> 'body') || ')' end, ', ' order by f.id desc) from social.home_feed(p_viewer) as f
$$;
create function pg_temp.rule(p_viewer bigint, p_post bigint, p_rule text) returns boolean language sql as $$
    select is_met from social.explain_feed(p_viewer, p_post) where rule = p_rule
$$;
select is(pg_temp.feed(:me), 'a quote for @sd_me(said by a foe), my answer, a stranger answers, a quote(said by a foe), an answer', 'all of it');

-- Muted.
select social.mute_user(:me, :pal);
select is(pg_temp.feed(:me), 'my answer', 'who mutes a followee sees nothing that they posted or shared');
select social.unmute_user(:me, :pal);
select social.mute_user(:me, :foe);
select is(pg_temp.feed(:me), 'a quote for @sd_me(-), my answer, a quote(-)', 'a mute: no answers of others to them, shared ones neither, and nothing of their words');
select is((social.get_post(:me, :quote)).quoted ->> 'body', 'said by a foe', 'a post that is opened shows what it quotes');
select is((select quoted from social.list_mentions(:me)), null, 'mentions are as a feed');
select is(pg_temp.rule(:me, p, r), m, format('explained: %s of %s', r, p - :said))
  from (values (:answer, 'conversation', false), (:answer, 'in_feed', false), (:stranger, 'conversation', false), (:mine, 'conversation', true), (:mine, 'in_feed', true), (:quote, 'in_feed', true)) as t (p, r, m);
select is(pg_temp.feed(:pal), 'a quote for @sd_me(said by a foe), a stranger answers, a quote(said by a foe), an answer', 'nobody else''s feed');
select social.unmute_user(:me, :foe);
select is(pg_temp.feed(:me), 'a quote for @sd_me(said by a foe), my answer, a stranger answers, a quote(said by a foe), an answer', 'ended at once');

-- Blocked, either way.
select social.block_user(:me, :foe);
select is(pg_temp.feed(:me), 'a quote for @sd_me(-), my answer, a quote(-)', 'a block');
select social.unblock_user(:me, :foe), social.block_user(:foe, :me);
select is(pg_temp.feed(:me), 'a quote for @sd_me(-), my answer, a quote(-)', 'a block by them');
select social.unblock_user(:foe, :me);

-- The cursors of a page tell of what it shows: hidden entries around it change nothing.
create temp table before as select f.id, f.cursor from social.home_feed(:me, 3) as f;
select pg_sleep(0.002);
select social.follow_user(:me, :foe), social.mute_user(:me, :foe);
select social.create_post(:foe, 'newer, and hidden');
select internal.settle();
select is((select array_agg(distinct split_part(f.cursor, '.', 1)) from social.home_feed(:me, 100) as f),
          (select array[split_part(f.cursor, '.', 2)] from social.home_feed(:me, 1) as f), 'the first part of each cursor is the place of the first row shown');
select is((select count(*) from social.home_feed(:me, 100) as f where split_part(f.cursor, '.', 2)::bigint not in (f.id, coalesce((f.shared_by ->> 'share_id')::bigint, f.id))), 0::bigint, 'the second is the entry''s own');
select is((select string_agg(g.id::text, ',' order by g.id) from social.home_feed(:me, 100, (select min(cursor) from before)) as g),
          (select string_agg(f.id::text, ',' order by f.id) from social.home_feed(:me, 100) as f where f.id not in (select id from before)), 'a chain goes on');
select count(social.create_post(:foe, 'hidden ' || n)) from generate_series(1, 12) as n;
select internal.settle();
select is((select split_part(f.cursor, '.', 1) = split_part(f.cursor, '.', 2) from social.home_feed(:me, 1) as f), true, 'past more hidden ones than a page looks at first');
select is((select count(distinct split_part(f.cursor, '.', 1)) from social.home_feed(:me, 3) as f), 1::bigint, 'one place for all');
select is(pg_temp.chain(format('social.home_feed(%s, %%s, %%s)', :me), 1), pg_temp.bodies(format('social.home_feed(%s, 100)', :me)), 'page by page');
select social.unfollow_user(:me, :foe), social.unmute_user(:me, :foe);

-- A post that comes twice stands at its newest entry that counts.
select social.create_post(:new, 'seen twice') as twice \gset
select social.follow_user(:me, :new), social.share_post(:pal, :twice);
select social.create_post(:pal, 'between') is not null;
select internal.settle();
select social.share_post(:new, :twice);
select internal.settle();
select is((select string_agg(f.body || coalesce(' by ' || (f.shared_by ->> 'username'), ''), ', ') from social.home_feed(:me, 2) as f), 'seen twice by sd_new, between', 'the newest share of three entries');
select is((select count(*) from social.home_feed(:me, 100) where id = :twice), 1::bigint, 'once');
select social.unshare_post(:new, :twice);
select is((select string_agg(f.body || coalesce(' by ' || (f.shared_by ->> 'username'), ''), ', ') from social.home_feed(:me, 2) as f), 'between, seen twice by sd_pal', 'one that was taken back counts no more');
select is((select count(*) from social.home_feed(:me, 100) where id = :twice), 1::bigint, 'once, still');
select social.mute_user(:me, :pal);
select is((select string_agg(f.body || coalesce(' by ' || (f.shared_by ->> 'username'), ''), ', ') from social.home_feed(:me, 1) as f), 'seen twice', 'nor one by somebody muted');
select social.unmute_user(:me, :pal);
select social.delete_post(:new, :twice), social.unfollow_user(:me, :new);

-- Whom one does not see is read at once where these are few; a reader who hides many is shown the same.
select pg_temp.who('sd_few') as few, pg_temp.who('sd_many') as many, pg_temp.who('sd_peer') as peer, count(pg_temp.who('sd_crowd' || n)) from generate_series(1, 60) as n \gset
select pg_temp.who('sd_blocked') as blocked, pg_temp.who('sd_muted') as muted \gset
select social.create_post(:blocked, 'by a blocked one') as b \gset
select social.create_post(:muted, 'by a muted one') as m \gset
select social.create_post(:foe, 'by a third') as f \gset
select social.create_post(:foe, 'shared by a muted one') as s \gset
select social.follow_user(r, u) from unnest(array[:few, :many]::bigint[]) as r, unnest(array[:peer, :muted]::bigint[]) as u;
select social.share_post(:peer, p) from unnest(array[:b, :m, :f]::bigint[]) as p;
select social.share_post(:muted, :s);
select social.create_post(:peer, 'to ' || w, p) from (values ('a blocked one', :b), ('a muted one', :m), ('a third', :f)) as t (w, p);
select social.create_post(:peer, 'quotes ' || w, p_quote_of => p) from (values ('a blocked one', :b), ('a muted one', :m), ('a third', :f)) as t (w, p);
select social.block_user(:many, u.id) from core.users as u where u.username_key like 'sd\_crowd%';
select social.block_user(r, :blocked), social.mute_user(r, :muted) from unnest(array[:few, :many]::bigint[]) as r;
select social.touch_activity(r) from unnest(array[:few, :many]::bigint[]) as r;
select is(pg_temp.feed(r), 'quotes a third(by a third), quotes a muted one(-), quotes a blocked one(-), to a third, by a third', 'pulled, ' || w) from (values (:few, 'few'), (:many, 'many')) as t (r, w);
select internal.settle();
select is(pg_temp.feed(r), 'quotes a third(by a third), quotes a muted one(-), quotes a blocked one(-), to a third, by a third', 'pushed, ' || w) from (values (:few, 'few'), (:many, 'many')) as t (r, w);
select is((select count(*) from internal.timelines where viewer_id = r and source_id = :muted), 2::bigint, 'mutes are heeded when it is read, ' || w) from (values (:few, 'few'), (:many, 'many')) as t (r, w);
delete from core.blocks where blocker_id in (:few, :many);
delete from core.mutes where muter_id in (:few, :many);

-- At once: a follow, before any fold; with and without a timeline.
select social.create_post(:new, 'new, one') as one \gset
select social.share_post(:new, :said);
select internal.settle();
select is((select is_ready from internal.timeline_states where viewer_id = :me), true, 'the reader has a timeline');
select social.follow_user(:me, :new);
select is(pg_temp.feed(:me) ~ 'new, one.*said by a foe', true, 'the first page after a follow has what they posted and shared');
select is(pg_temp.rule(:me, :one, 'in_feed'), true, 'as explained');
select is((select count(*) from social.home_feed(:me, 100) where id = :one), 1::bigint, 'once');
select is((select count(*) from internal.changed_follows where viewer_id = :me and followee_id = :new), 1::bigint, 'pulled');
select internal.settle();
select is((select count(*) from internal.changed_follows where viewer_id = :me), 0::bigint, 'until it is folded');
select is((select count(*) from social.home_feed(:me, 100) where id = :one), 1::bigint, 'once, still');
select social.unfollow_user(:me, :new);
select is(pg_temp.feed(:me) ~ 'new, one', false, 'an unfollow is true at once');
select social.follow_user(:me, :new), social.unfollow_user(:me, :new), social.follow_user(:me, :new);
select is(pg_temp.feed(:me) ~ 'new, one', true, 'to and fro');
select social.unfollow_user(:me, :new);
select is(pg_temp.feed(:me) ~ 'new, one', false, 'and fro');
select internal.settle();
select is(pg_temp.feed(:me) ~ 'new, one', false, 'folded');
select is((select count(*) from internal.changed_follows), 0::bigint, 'nothing is left behind');

-- Accepted by the one followed.
select social.update_profile(:priv, p_is_private => true), social.create_post(:priv, 'private, one') as secret \gset
select social.follow_user(:me, :priv);
select internal.settle();
select is(pg_temp.feed(:me) ~ 'private, one', false, 'a request is none');
select social.accept_follow(:priv, :me);
select is(pg_temp.feed(:me) ~ 'private, one', true, 'accepted, it is there at once');
select social.unfollow_user(:me, :priv), social.follow_user(:me, :priv), social.update_profile(:priv, p_is_private => false);
select is(pg_temp.feed(:me) ~ 'private, one', true, 'so is an account that turned public');
select internal.settle();
select is_empty($$ select * from ops.verify_projection('timelines') $$, 'timelines are as the tables say');

-- Who answers addresses the author of what is answered.
select social.create_post(:pal, 'for you alone', :one, p_visibility => v) as r from unnest(array['mentioned', 'followers']) as v;
select internal.settle();
select is((select count(*) from social.list_replies(:new, :one)), 2::bigint, 'who is answered sees it');
select is((select count(*) from social.list_replies(v, :one)), n, 'and who else it is for') from (values (:me, 1::bigint), (:foe, 0), (null, 0)) as t (v, n);
select is((select string_agg(kind, ' ') from social.list_notifications(:new) where body = 'for you alone'), 'reply reply', 'told once each, as replies');
select is((select count(*) from social.read_events(:new, :start) as e where e.payload ->> 'body' = 'for you alone'), 2::bigint, 'in events too');

select * from finish();
