-- Commits: the metrics are a read model. What is folded must be what the tables say, to the last row, in
-- the minute in which it happened, whatever is taken back later and however late it comes.
\ir ../helpers.psql
select plan(61);

select pg_temp.who('me_ada') as ada, pg_temp.who('me_bob') as bob, pg_temp.who('me_eve') as eve, pg_temp.who('me_gus') as gus \gset
create function pg_temp.differences() returns bigint language sql as $$ select count(*) from ops.verify_projection('metrics') $$;
-- What a table of a family and its rollups say, summed up, by column.
create function pg_temp.said(p_table text, p_where text) returns text language plpgsql as $$
declare
    v_said text;
begin
    execute format(
        'select string_agg(c.key || c.n, '' '' order by c.key)
           from (select k.key, sum(k.value::bigint) as n
                   from analytics.%I as m cross join jsonb_each_text(to_jsonb(m) - ''time'' - ''post_id'' - ''user_id'' - ''tag'') as k
                  where %s group by k.key having sum(k.value::bigint) <> 0) as c', p_table, p_where
    ) into v_said;
    return v_said;
end
$$;
select social.create_post(:ada, 'one #me_tag') as one \gset
select social.create_post(:ada, 'two') as two \gset
select social.create_post(:bob, 'reply', p_reply_to => :one) as reply \gset
select social.create_post(:bob, 'quote', p_quote_of => :one) as quote \gset
select social.like_post(:bob, :one), social.like_post(:eve, :one), social.share_post(:bob, :one), social.bookmark_post(:eve, :one);
select social.follow_user(:bob, :ada), social.follow_user(:eve, :ada);
select social.record_views(:bob, array[:one, :two], 'feed', array[:one], array[1500, null]);
select social.record_views(:eve, array[:one], 'thread', '{}', array[500]);
select internal.settle();

select is(pg_temp.said('post_metrics' || s, format('post_id = %s', :one)), 'bookmarks1 comments1 dwell_ms2000 likes2 opens1 quotes1 reach2 shares1 views2', 'a post' || s) from unnest(array['', '_quarters', '_days']) as s;
select is(pg_temp.said('author_metrics' || s, format('user_id = %s', :ada)), 'bookmarks1 comments1 dwell_ms2000 likes2 opens1 posts2 quotes1 reach3 shares1 views3', 'an author' || s) from unnest(array['', '_quarters', '_days']) as s;
select is(pg_temp.said('user_activity' || s, format('user_id = %s', :bob)), 'follows1 likes1 posts2 replies1 shares1 views2', 'a user' || s) from unnest(array['', '_quarters', '_days']) as s;
select is(pg_temp.said('follower_changes' || s, format('user_id = %s', :ada)), 'gained2', 'followers' || s) from unnest(array['', '_quarters', '_days']) as s;
select is(pg_temp.said('hashtag_usage' || s, 'tag = ''me_tag'''), 'posts1', 'a hashtag' || s) from unnest(array['', '_quarters', '_days']) as s;
select is((select string_agg(distinct time::text, ' ') from analytics.post_metrics where post_id = :one and likes > 0),
          (select string_agg(distinct date_trunc('minute', created_at)::text, ' ') from core.likes where post_id = :one), 'in its minute');
select is(pg_temp.differences(), 0::bigint, 'as the tables say');

-- Another window of the same viewer is a view, but nobody new.
insert into core.views (viewer_id, post_id, window_at, surface) values (:bob, :one, now() - interval '1 hour', 'feed');
select internal.settle();
select is((select row(sum(views), sum(reach))::text from analytics.post_metrics where post_id = :one), '(3,2)', 'who sees it twice is one viewer');

-- What is old or taken back counts at the time when it began.
insert into core.likes (user_id, post_id, created_at) values (:gus, :one, now() - interval '40 days');
insert into core.bookmarks (user_id, post_id, created_at) values (:gus, :one, now() - interval '100 days');
insert into core.follows (follower_id, followee_id, created_at) values (:gus, :ada, now() - interval '40 days');
insert into core.views (viewer_id, post_id, window_at, surface, created_at) values (:gus, :one, now() - interval '40 days', 'feed', now() - interval '40 days');
insert into core.posts (id, author_id, body, reply_to_id)
select internal.id_at(now() - interval '40 days'), :gus, 'old #me_old', null;
select internal.settle();
select is(array(select s || ':' || coalesce(pg_temp.said('post_metrics' || s, format('post_id = %s and time < now() - interval ''39 days''', :one)), '') from unnest(array['', '_quarters', '_days']) as s),
          array[':', '_quarters:likes1 reach1 views1', '_days:bookmarks1 likes1 reach1 views1'], 'as fine as it is still kept');
select is(pg_temp.said('hashtag_usage_days', 'tag = ''me_old'' and time < now() - interval ''39 days'''), 'posts1', 'an old post too');
select is(pg_temp.differences(), 0::bigint, 'late comers too');
select social.unlike_post(:gus, :one), social.unbookmark_post(:gus, :one), social.unfollow_user(:gus, :ada);
select social.unlike_post(:eve, :one), social.unshare_post(:bob, :one), social.delete_post(:bob, :reply), social.delete_post(:bob, :quote);
select internal.settle();
select is(pg_temp.said('post_metrics_days', format('post_id = %s and time < now() - interval ''39 days''', :one)), 'reach1 views1', 'an end is taken off where it began');
select is(pg_temp.said('post_metrics', format('post_id = %s', :one)), 'bookmarks1 dwell_ms2000 likes1 opens1 reach2 views3', 'now as well');
select is(pg_temp.said('author_metrics_days', format('user_id = %s and time < now() - interval ''39 days''', :ada)), 'reach1 views1', 'off the author''s too');
select is(array(select (time < now() - interval '39 days') || ' ' || gained || ' ' || lost from analytics.follower_changes_days where user_id = :ada order by time), array['true 1 0', 'false 2 1'], 'a follow that ended was a gain then, and is a loss now');
select is((select sum(gained - lost) from analytics.follower_changes_days where user_id = :ada), (select follower_count::bigint from internal.user_counters where user_id = :ada), 'gains less losses are the followers');
select social.restore_post(:bob, :reply);
update core.posts set body = 'one #me_other' where id = :one;
update core.posts set visibility = 'followers' where body = 'old #me_old' and author_id = :gus;
select internal.settle();
select is((select comments::bigint from analytics.post_metrics_days where post_id = :one and time > now() - interval '2 days'), 1::bigint, 'restored');
select is((select string_agg(tag || ' ' || n, ', ' order by tag) from (select tag, sum(posts) as n from analytics.hashtag_usage_days where tag like 'me\_%' group by tag) as t), 'me_old 0, me_other 1, me_tag 0', 'edited and closed');
select is(pg_temp.differences(), 0::bigint, 'all of it as the tables say');

-- What happened to a post stays its author's when it is deleted, and what ends afterwards is taken off.
select social.create_post(:ada, 'three') as three \gset
select social.like_post(:eve, :three), social.like_post(:gus, :three), social.bookmark_post(:eve, :three);
select internal.settle();
select pg_temp.said('author_metrics', format('user_id = %s', :ada)) as before \gset
select social.delete_post(:ada, :three);
select social.unlike_post(:gus, :three);
select internal.settle();
select is(pg_temp.said('author_metrics' || s, format('user_id = %s and time > now() - interval ''39 days''', :ada)), pg_temp.said('author_metrics', format('user_id = %s', :ada)), 'on every level' || s) from unnest(array['_quarters', '_days']) as s;
select is(:'before'::text, 'bookmarks2 comments1 dwell_ms2000 likes3 opens1 posts3 reach3 views4', 'three posts and what happened to them');
select is(pg_temp.said('author_metrics', format('user_id = %s', :ada)), 'bookmarks2 comments1 dwell_ms2000 likes2 opens1 posts2 reach3 views4', 'one is deleted, and then one likes it no more');
select is(pg_temp.differences(), 0::bigint, 'as the tables say');

-- Whoever deletes the row of a post by hand takes its numbers along.
select social.create_post(:ada, 'four') as four \gset
select social.like_post(:eve, :four), social.share_post(:eve, :four);
select internal.settle();
delete from core.likes where post_id = :four;
delete from core.shares where post_id = :four;
delete from core.posts where id = :four;
select internal.settle();
select is(pg_temp.said('author_metrics', format('user_id = %s', :ada)), 'bookmarks2 comments1 dwell_ms2000 likes2 opens1 posts2 reach3 views4', 'a post that is gone is none');
select is(pg_temp.differences(), 0::bigint, 'as the tables say');

-- Visits of the profile, and follows, by way of a post.
select social.record_profile_visits(:eve, array[:ada], array[:two]), social.record_profile_visits(:bob, array[:ada]), social.follow_user(:gus, :ada, :two);
select social.unfollow_user(:bob, :ada), social.follow_user(:bob, :ada, :two);
insert into core.profile_visits (visitor_id, profile_id, window_at, via_post_id, created_at) values (:gus, :ada, now() - interval '40 days', :two, now() - interval '40 days');
insert into core.profile_visits (visitor_id, profile_id, window_at, via_post_id, created_at) values (:bob, :ada, now() - interval '40 days', :two, now() - interval '40 days');
insert into core.follows (follower_id, followee_id, via_post_id, created_at) values (:bob, :gus, null, now());
select internal.settle();
select is(pg_temp.said('post_metrics' || s, format('post_id = %s', :two)), w, 'by way of a post' || s) from (values ('', 'follows2 profile_visits1 reach1 views1'), ('_quarters', 'follows2 profile_visits3 reach1 views1'), ('_days', 'follows2 profile_visits3 reach1 views1')) as c (s, w);
select is((select string_agg((time < now() - interval '39 days')::text || profile_visits, ' ' order by time) from analytics.follower_changes_days where user_id = :ada and profile_visits > 0), 'true2 false2', 'of an account all visits');
select is(pg_temp.differences(), 0::bigint, 'as the tables say');
select is((select row(sum(profile_visits), sum(follows))::text from social.post_performance(:ada, :two)), '(1,2)', 'its author is told how many, of the last weeks');
select is((select row(sum(profile_visits), sum(follows), sum(followers_gained))::text from social.account_performance(:ada, 'month', now() - interval '60 days')), '(4,2,5)', 'of the account too');
select is((select string_agg(row(key = :'two', profile_visits, follows)::text, ' ' order by key) from social.content_performance(:ada)), '(f,0,0) (t,3,2)', 'and of the posts, since they were published');
select social.unfollow_user(:gus, :ada);
insert into core.follows (follower_id, followee_id, via_post_id, created_at) values (:gus, :ada, :two, now() - interval '40 days');
select social.unfollow_user(:gus, :ada);
select internal.settle();
select is((select string_agg(row(time < now() - interval '39 days', follows)::text, ' ' order by time) from analytics.post_metrics_days where post_id = :two), '(t,0) (f,1)', 'an end is taken off in the bucket in which it began');
select is(pg_temp.differences(), 0::bigint, 'as the tables say');

-- What is wrong is found, and made good beside events that wait.
update analytics.post_metrics set likes = likes + 5 where post_id = :one;
delete from analytics.user_activity_days where user_id = :bob;
delete from analytics.author_metrics where user_id = :ada;
update analytics.platform_metrics_quarters set views = 0;
select ok((select count(*) from ops.verify_projection('metrics') where counter = 'post_metrics.likes' and id ~ (:one || '@\d{4}-\d\d-\d\dT\d\d:\d\dZ') and kept = counted + 5) > 0, 'what differs is found, with its minute');
select ok((select count(*) from ops.verify_projection('metrics') where counter in ('user_activity_days.posts', 'author_metrics.views', 'platform_metrics_quarters.views')) >= 3, 'on every level');
select social.like_post(:eve, :two);
call ops.rebuild_projection('metrics');
select is(pg_temp.differences(), 0::bigint, 'and made good, with what had not been folded');
select internal.settle();
select is(pg_temp.differences(), 0::bigint, 'which is not counted twice');
select is((select count(*) from internal.metric_repairs), 0::bigint, 'nothing is left to do');

select social.create_post(:bob, 'by bob') as by_bob \gset
select social.like_post(:eve, :by_bob), social.like_post(:ada, :by_bob);
select internal.settle();
select ok((select count(*) from analytics.author_metrics_days where user_id = :bob and likes = 2) = 1, 'who is to be erased has numbers');

-- Erased: what they did is taken off others' numbers, their own are gone.
select social.erase_user(:bob);
do $$ begin for i in 1..60 loop if internal.continue_erasures() = 0 then exit; end if; end loop; end $$;
select internal.settle();
do $$ begin for i in 1..60 loop if internal.continue_erasures() = 0 then exit; end if; end loop; end $$;
select internal.settle();
select is((select row(sum(views), sum(reach), sum(likes), sum(comments))::text from analytics.post_metrics_days where post_id = :one), '(2,2,0,0)', 'who is erased was never there');
select is((select row(sum(profile_visits), sum(follows))::text from analytics.post_metrics_days where post_id = :two), '(2,0)', 'nor came, nor followed');
select is((select count(*) from analytics.user_activity_days where user_id = :bob) + (select count(*) from analytics.follower_changes_days where user_id = :bob) + (select count(*) from analytics.author_metrics_days where user_id = :bob), 0::bigint, 'and has no rows');
select social.unlike_post(:eve, :by_bob);
select internal.settle();
select is((select count(*) from analytics.author_metrics_days where user_id = :bob), 0::bigint, 'nor gets any by what others take back');
select is((select count(*) from social.erasure_proof(:bob)), 0::bigint, 'which is proven');
select is(pg_temp.differences(), 0::bigint, 'the rest is as the tables say');
select is((select count(*) from core.ended_follows where user_id = :ada), 5::bigint, 'the follower of another is lost without a name');

-- Purged raw rows and fine rows leave what is rolled up of them.
select sum(views) as views from analytics.post_metrics_days where post_id = :one \gset
update ops.settings set value = '39 days' where name in ('view_retention', 'metric_quarter_retention');
select internal.purge_rows(name, now() - interval '39 days', 1000) from ops.retention_rules where name in ('views', 'post_metrics_quarters');
select is((select row(count(*), sum(views), pg_temp.differences())::text from analytics.post_metrics_days where post_id = :one and time < now() - interval '39 days'), '(2,1,0)', 'dropping views and quarters keeps days');
update ops.settings set value = '90 days' where name in ('view_retention', 'metric_quarter_retention');
call ops.rebuild_projection('metrics');
select is(pg_temp.differences(), 0::bigint, 'whoever wants them longer afterwards has what is there');

select * from finish();
