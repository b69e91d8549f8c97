-- Commits: timelines are read models. What is pushed must show the same feed as what is pulled.
\ir ../helpers.psql
select plan(52);

select pg_temp.who('tl_me') as me, pg_temp.who('tl_ada') as ada, pg_temp.who('tl_bob') as bob, pg_temp.who('tl_star') as star, pg_temp.who('tl_far') as far \gset
create function pg_temp.feed(p_viewer bigint) returns text language sql as $$ select pg_temp.bodies(format('social.home_feed(%s)', p_viewer)) $$;
create function pg_temp.how(p_viewer bigint, p_post bigint) returns text language sql as $$
    select row(is_met, detail)::text from social.explain_feed(p_viewer, p_post) where rule = 'in_feed'
$$;
-- Missing entries, entries of strangers: none of this file's readers may have any.
create function pg_temp.differences() returns bigint language sql as $$ select count(*) from ops.verify_projection('timelines') $$;
select social.follow_user(:me, :ada), social.follow_user(:me, :bob), social.follow_user(:me, :star);
select social.create_post(:ada, 'a1') as a1 \gset
select social.create_post(:bob, 'b1') as b1 \gset
select internal.settle();
select is((select count(*) from internal.timeline_states where viewer_id = :me), 0::bigint, 'who was never seen has no timeline');
select is(pg_temp.feed(:me), 'b1,a1', 'and pulls');
select is(pg_temp.how(:me, :a1), '(t,"pulled: you have no timeline")', 'which is explained');

insert into core.activity (user_id) values (:me);
select internal.settle();
select is((select row(is_ready, internal.id_time(floor_id) between now() - interval '15 days' and now() - interval '13 days')::text from internal.timeline_states where viewer_id = :me), '(t,t)', 'who is seen gets one, of the last two weeks');
select is((select string_agg(post_id::text, ' ' order by entry_id) from internal.timelines where viewer_id = :me), :a1 || ' ' || :'b1', 'with what there is');
select is(pg_temp.feed(:me), 'b1,a1', 'which shows the same');
select is(pg_temp.how(:me, :a1), '(t,"pushed to your timeline")', 'and is explained');

select social.create_post(:ada, 'a2') as a2 \gset
select is(pg_temp.feed(:me), 'b1,a1', 'what is not folded yet is not pushed');
select social.create_post(:me, 'm1') as m1 \gset
select is(pg_temp.feed(:me), 'm1,b1,a1', 'but one''s own is there at once');
select internal.settle();
select is(pg_temp.feed(:me), 'm1,a2,b1,a1', 'then it is');
select social.create_post(:far, 'f1') as f1 \gset
select social.share_post(:bob, :f1);
select internal.settle();
select is(pg_temp.feed(:me), 'f1,m1,a2,b1,a1', 'shares are pushed');
select is((select shared_by ->> 'username' from social.home_feed(:me, 1)), 'tl_bob', 'and say by whom');
select is(pg_temp.differences(), 0::bigint, 'nothing is missing');

-- Everything that takes a post away acts on the next read, whatever was pushed.
select social.unshare_post(:bob, :f1);
select is(pg_temp.feed(:me), 'm1,a2,b1,a1', 'a share taken back');
select social.delete_post(:ada, :a2);
select is(pg_temp.feed(:me), 'm1,b1,a1', 'a deletion');
select social.mute_user(:me, :bob);
select is(pg_temp.feed(:me), 'm1,a1', 'a mute');
select social.unmute_user(:me, :bob), social.unfollow_user(:me, :bob);
select is(pg_temp.feed(:me), 'm1,a1', 'an unfollow');
select social.block_user(:ada, :me);
select is(pg_temp.feed(:me), 'm1', 'a block');
select internal.settle();
select is((select count(*) from internal.timelines where viewer_id = :me), 0::bigint, 'then the entries go too');
select social.unblock_user(:ada, :me), social.follow_user(:me, :ada), social.follow_user(:me, :bob);
select internal.settle();
select is(pg_temp.feed(:me), 'm1,b1,a1', 'who is followed again brings theirs along');
update core.posts set deleted_at = null where id = :a2;
select internal.settle();
select is(pg_temp.feed(:me), 'm1,a2,b1,a1', 'a restored post comes back to its place');

-- Who has too many followers is pulled.
update ops.settings set value = '1' where name = 'feed_push_followers';
insert into core.activity (user_id) values (:far);
select social.create_post(:star, 's1') as s1 \gset
select internal.settle();
select social.follow_user(:far, :star), social.follow_user(:far, :me);
select internal.settle();
select internal.maintain_timelines() is not null;
select is((select count(*) from internal.celebrities where user_id = :star), 1::bigint, 'a celebrity');
select is((select celebrity_ids from internal.timeline_states where viewer_id = :me), array[:star]::bigint[], 'whom their followers know');
select social.create_post(:star, 's2') as s2 \gset
select social.share_post(:star, :a1);
select internal.settle();
select is((select count(*) from internal.timelines where source_id = :star and entry_id >= :s2), 0::bigint, 'is not pushed');
select is(pg_temp.feed(:me), 'a1,s2,s1,m1,a2,b1', 'and shows all the same');
select is(pg_temp.how(:me, :s2), '(t,"pulled from who has many followers, or from you, and merged")', 'which is explained');
select is(pg_temp.feed(:me), pg_temp.chain(format('social.home_feed(%s, %%s, %%s)', :me), 2), 'page by page too');
select social.unfollow_user(:me, :star);
select is(pg_temp.feed(:me), 'm1,a2,b1,a1', 'one that is no longer followed is gone at once');
select internal.settle();
select is((select celebrity_ids from internal.timeline_states where viewer_id = :me), array[]::bigint[], 'and forgotten');
select social.follow_user(:me, :star);
select is(pg_temp.feed(:me), 'a1,s2,s1,m1,a2,b1', 'back at once');
select internal.settle();
select is((select celebrity_ids from internal.timeline_states where viewer_id = :me), array[:star]::bigint[], 'and known again');

-- A timeline is cut; what lies below its floor is pulled.
update ops.settings set value = '2' where name = 'feed_timeline_entries';
select cmp_ok(internal.maintain_timelines(), '>', 0::bigint, 'what is too long is cut');
select is((select count(*) from internal.timelines where viewer_id = :me), 2::bigint, 'to the newest');
select is(pg_temp.feed(:me), 'a1,s2,s1,m1,a2,b1', 'and nothing is missed');
select is(pg_temp.chain(format('social.home_feed(%s, %%s, %%s)', :me), 1), 'a1,s2,s1,m1,a2,b1', 'one by one');
select social.unfollow_user(:me, :star);
select is(pg_temp.how(:me, :a1), '(t,"pulled: older than your timeline")', 'which is explained');
select social.follow_user(:me, :star);
select internal.settle();
select is(pg_temp.differences(), 0::bigint, 'and it is what it should be');

-- Away, and back.
update core.activity set last_seen_at = now() - interval '1 year' where user_id = :me;
select internal.maintain_timelines() is not null;
select is((select count(*) from internal.timeline_states where viewer_id = :me) + (select count(*) from internal.timelines where viewer_id = :me), 0::bigint, 'who is away has none');
select is(pg_temp.feed(:me), 'a1,s2,s1,m1,a2,b1', 'and pulls');
update core.activity set last_seen_at = now() where user_id = :me;
select internal.settle();
select is((select is_ready from internal.timeline_states where viewer_id = :me), true, 'who is back has one again');
select is(pg_temp.feed(:me), 'a1,s2,s1,m1,a2,b1', 'with the same feed');

delete from internal.timelines where viewer_id = :me;
select isnt(pg_temp.differences(), 0::bigint, 'a loss is found');
call ops.rebuild_projection('timelines');
select is(pg_temp.differences(), 0::bigint, 'and made good');

-- Made anew beneath its readers: what is no timeline's goes, and who is no celebrity any more.
insert into internal.timelines values (1, :a1, :a1, :star), (9223372036854775806, :a1, :a1, :star);
update internal.celebrities set last_entry_id = 0;
update ops.settings set value = '5000' where name = 'feed_push_followers';
update ops.settings set value = '300' where name = 'feed_timeline_entries';
begin;
select internal.repair_projection('timelines', true) as is_done \gset
select is(:'is_done'::boolean, true, 'a few readers are one step');
rollback;
begin;
select internal.reset_timelines();
select is((select is_ready from internal.timeline_states where viewer_id = :me), false, 'who had a former celebrity merged in pulls');
select is(pg_temp.feed(:me), 'a1,s2,s1,m1,a2,b1', 'the same feed');
select is((select count(*) > 0 from internal.timelines), true, 'and nothing is empty meanwhile');
commit;
call ops.rebuild_projection('timelines');
select is((select count(*) from internal.celebrities), 0::bigint, 'none is a celebrity');
select is((select count(*) from internal.timelines as t where not exists (select from internal.timeline_states as s where s.viewer_id = t.viewer_id)), 0::bigint, 'nothing lingers');
select is((select is_ready from internal.timeline_states where viewer_id = :me), true, 'a timeline again');
select is(pg_temp.feed(:me), 'a1,s2,s1,m1,a2,b1', 'with the same feed');
select is(pg_temp.differences(), 0::bigint, 'which is what it should be');

select * from finish();
