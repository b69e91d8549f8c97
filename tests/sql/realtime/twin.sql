-- Delivery by topics, set-based and by relation, against the one-viewer rule over all pairs, on random
-- histories, and lists of trends against what each is shown of them. The rule is written here once more, as plainly as it can be, from the tables of core.
\ir ../helpers.psql
select plan(14);

select internal.settle();
select social.last_batch() as start \gset
select setseed(0.1);
create temp table people as select n, pg_temp.who('tw_' || n) as id from generate_series(1, 9) as n;
create temp table posts (id bigint);
insert into posts select social.create_post(id, 'first #one') from people;

create function pg_temp.someone() returns bigint language sql volatile as $$ select id from people order by random() limit 1 $$;
create function pg_temp.some_post() returns bigint language sql volatile as $$ select id from posts order by random() limit 1 $$;
create function pg_temp.early_post() returns bigint language sql volatile as $$ select id from (select id from posts order by id limit 12) as p order by random() limit 1 $$;

-- One random act, by the functions that applications call; what is refused leaves nothing.
create function pg_temp.act() returns void language plpgsql as $$
declare
    v_who constant bigint := pg_temp.someone();
    v_other constant bigint := pg_temp.someone();
    v_post constant bigint := pg_temp.some_post();
begin
    case floor(random() * 32)
        when 0, 1, 2 then perform social.follow_user(v_who, v_other);
        when 3 then perform social.unfollow_user(v_who, v_other);
        when 4 then perform social.block_user(v_who, v_other);
        when 5 then perform social.unblock_user(v_who, v_other);
        when 6 then perform social.mute_user(v_who, v_other);
        when 7 then perform social.unmute_user(v_who, v_other);
        when 8 then perform social.update_profile(v_who, p_is_private => random() < 0.4);
        when 9, 10, 11 then insert into posts select social.create_post(v_who, format('hello @tw_%s #one', 1 + floor(random() * 9)), p_visibility => (array['public', 'followers', 'mentioned'])[1 + floor(random() * 3)]);
        when 12, 13 then insert into posts select social.create_post(v_who, 'answer #two', p_reply_to => v_post);
        when 14 then insert into posts select social.create_post(v_who, 'quote', p_quote_of => v_post, p_reply_to => case when random() < 0.5 then (select id from posts order by random() limit 1) end);
        when 15, 16, 27, 28, 29, 30, 31 then perform social.like_post(v_who, pg_temp.early_post());
        when 17 then perform social.unlike_post(v_who, v_post);
        when 18 then perform social.share_post(v_who, v_post);
        when 19 then perform social.unshare_post(v_who, v_post);
        when 20 then perform social.edit_post(v_who, v_post, 'edited @tw_3 #two');
        when 21 then perform social.delete_post(v_who, v_post);
        when 22 then perform social.set_preferences(v_who, case when random() < 0.5 then '{"hide_replies": true, "notify": {"like": false}}' else '{"hide_replies": null, "hide_shares": true, "notify": null}' end::jsonb);
        when 23 then perform social.revoke_token(social.issue_token(v_who));
        when 24 then perform social.set_preferences(v_who, case when random() < 0.5 then '{"is_indexable": false, "muted_hashtags": ["one"]}' else '{"is_indexable": null, "muted_hashtags": null}' end::jsonb);
        when 25 then insert into posts select social.create_post(v_who, 'running from @tw_2 in the rain', p_lang => 'en', p_visibility => (array['public', 'followers', 'mentioned'])[1 + floor(random() * 3)]);
        else perform social.bookmark_post(v_who, v_post);
    end case;
exception when others then
    if sqlstate not like 'PS%' then raise; end if;
end
$$;

create function pg_temp.follows(p_a bigint, p_b bigint) returns boolean language sql as $$ select exists (select from core.follows where follower_id = p_a and followee_id = p_b) $$;
create function pg_temp.mutes(p_a bigint, p_b bigint) returns boolean language sql as $$ select exists (select from core.mutes where muter_id = p_a and muted_id = p_b and coalesce(expires_at > now(), true)) $$;
create function pg_temp.blocks(p_a bigint, p_b bigint) returns boolean language sql as $$ select exists (select from core.blocks where (blocker_id, blocked_id) in ((p_a, p_b), (p_b, p_a))) $$;

-- One event, one viewer who sees it, one topic.
create function pg_temp.concerns(p_viewer bigint, p_topic text, p_event social.event, p_all social.event) returns boolean language plpgsql as $$
declare
    v_kind constant text := split_part(p_topic, ':', 1);
    v_key constant text := split_part(p_topic, ':', 2);
    v_entity constant text := split_part(p_all.type, '.', 1);
    v_change constant text := split_part(p_all.type, '.', 2);
    v_wanted constant jsonb := social.get_preferences(p_viewer);
    v_source bigint;
    v_post core.posts;
    v_answered bigint;
    v_quoted bigint;
    v_told text;
begin
    select * into v_post from core.posts where id = p_all.post_id;
    select author_id into v_answered from core.posts where id = v_post.reply_to_id;
    select author_id into v_quoted from core.posts where id = v_post.quote_of_id;
    v_source := case v_entity when 'share' then p_all.actor_id else v_post.author_id end;
    if v_kind = 'everything' then return true;
    elsif v_kind = 'post' then
        return v_entity in ('post', 'like', 'share') and (p_all.post_id = v_key::bigint
            or v_entity = 'post' and v_key::bigint in (v_post.reply_to_id, v_post.root_id));
    elsif v_kind = 'user' then return v_entity in ('post', 'share', 'user') and coalesce(v_source, p_all.actor_id) = v_key::bigint;
    elsif v_kind = 'hashtag' then return v_entity = 'post' and p_all.payload -> 'hashtags' ? v_key;
    elsif v_kind = 'home' then
        return v_entity in ('post', 'share')
           and (v_source = p_viewer or pg_temp.follows(p_viewer, v_source))
           and not pg_temp.mutes(p_viewer, v_post.author_id) and not pg_temp.mutes(p_viewer, v_source)
           and (v_answered is null or v_post.author_id = p_viewer
                or not pg_temp.mutes(p_viewer, v_answered) and not pg_temp.blocks(p_viewer, v_answered))
           and not (v_source <> v_post.author_id and v_wanted ->> 'hide_shares' = 'true')
           and not (v_post.author_id <> p_viewer and v_answered is not null and v_wanted ->> 'hide_replies' = 'true')
           and not (v_post.author_id <> p_viewer and v_post.hashtags && array(select jsonb_array_elements_text(v_wanted -> 'muted_hashtags')));
    elsif v_kind = 'notifications' then
        v_told := case
            when v_entity in ('like', 'share', 'follow', 'request') then case when v_change = 'created' and p_all.user_id = p_viewer then v_entity end
            when v_entity <> 'post' or v_change = 'deleted' then null
            when v_answered = p_viewer then 'reply'
            when v_quoted = p_viewer then 'quote'
            when p_viewer = any (v_post.mentions) then 'mention'
        end;
        return v_told is not null and p_all.actor_id <> p_viewer and coalesce(v_post.author_id <> p_viewer or v_entity <> 'post', true)
           and not pg_temp.mutes(p_viewer, case v_entity when 'post' then v_post.author_id else p_all.actor_id end)
           and v_wanted -> 'notify' ->> v_told = 'true';
    elsif v_kind = 'search' then
        return p_all.type in ('post.created', 'post.updated', 'post.restored') and v_post.deleted_at is null
           and v_post.id = any ((internal.match_posts(p_viewer, internal.plan_search(p_viewer, array(select q from internal.read_query(p_viewer, substr(p_topic, 8)) as q)), internal.last_id(), 1000)).post_ids);
    end if;
    raise 'no rule for %', p_topic;
end
$$;

create temp table topics (topic text);
create temp table delivered (viewer_id bigint, topic text, batch_id bigint, event_id bigint, event social.event);
create temp table expected (viewer_id bigint, topic text, batch_id bigint, event_id bigint, event social.event);

create function pg_temp.trends() returns setof text language sql as $$ values ('trends'), ('trends:en') $$;
create temp table lists (kind text, period text, lang text, viewer_id bigint, subjects text[]);
create temp table shown (kind text, period text, lang text, viewer_id bigint, subjects text[]);

-- 8 stretches: what happened in each is looked at as the tables stand after it.
create procedure pg_temp.stretch() language plpgsql as $$
declare
    v_before bigint;
begin
    for n in 1 .. 8 loop
        v_before := social.last_batch();
        for k in 1 .. 3 loop
            for m in 1 .. 12 loop perform pg_temp.act(); commit; end loop;
            perform internal.tick(); commit;
        end loop;
        perform internal.settle(); commit;
        delete from topics;
        insert into topics values ('home'), ('notifications'), ('everything'), ('hashtag:one'), ('hashtag:two');
        insert into topics select 'user:' || id from people;
        insert into topics select 'search:' || q from unnest(array['hello', 'run -snow', '#two is:reply', 'hello or answer from:tw_2', 'rain in:home', 'run* to:me', 'answer in:following', '"hello @tw_1" lang:en', 'answer in:bookmarks', 'hello min_likes:1']) as q;
        insert into topics select 'post:' || id from posts;
        insert into delivered
        select v, t, (d.event).batch_id, (d.event).id, d.event
          from generate_series(v_before + 1, social.last_batch()) as b
         cross join lateral (
            select array_agg(p.id) as viewers, array_agg(t.topic) as topics, array_agg(case when t.topic like 'search:%' then internal.followed_query(p.id, substr(t.topic, 8)) end) as queries
              from people as p, topics as t
         ) as w
         cross join lateral social.deliver_topics(w.viewers, w.topics, b, w.queries) as d
         cross join unnest(d.viewer_ids) as v cross join unnest(d.topics) as t;
        insert into expected
        select p.id, t.topic, r.batch_id, r.id, r
          from people as p
         cross join lateral social.read_events(p.id, v_before, null, 10000) as r
          join social.stream_events(v_before, null, 10000) as a on a.batch_id = r.batch_id and a.id = r.id
          cross join topics as t
         where pg_temp.concerns(p.id, t.topic, r, a);
        commit;
        perform internal.refresh_trends();
        insert into lists
        select d.kind, d.period, d.lang, v, d.subjects from social.deliver_trends(array(select p.id from people as p, pg_temp.trends() as t), array(select t from people, pg_temp.trends() as t)) as d cross join unnest(d.viewer_ids) as v;
        insert into shown
        select k, w, l, p.id, array(select tag::text from social.trending_hashtags(p.id, w, l, 10) where k = 'hashtag' union all select id::text from social.trending_posts(p.id, w, l, 10) where k = 'post')
          from people as p, unnest(array['hashtag', 'post']) as k, unnest(array['hour', 'day', 'week']) as w, unnest(array[null, 'en']) as l;
        commit;
    end loop;
end
$$;
call pg_temp.stretch();

select cmp_ok((select count(*) from delivered), '>', 1000::bigint, 'much was delivered');
select is((select count(distinct split_part(topic, ':', 1)) from delivered), 7::bigint, 'of every kind of topic');
select is_empty('select viewer_id, topic, event from expected except select viewer_id, topic, event from delivered', 'nothing is missing over all pairs');
select is_empty('select viewer_id, topic, event from delivered except select viewer_id, topic, event from expected', 'nothing is too much');
select is((select count(*) from delivered), (select count(*) from expected), 'and nothing comes twice');
select set_eq($$ select (event).type from delivered where (event).type ~ '^(token|preference)[.]' $$, array['token.deleted', 'preference.updated'], 'one is told what ends one''s sessions and pages');
select is_empty($$ select viewer_id, topic, event from delivered where (event).type ~ '^(token|preference)[.]' and ((event).actor_id <> viewer_id or topic <> 'everything') $$, 'and nobody else, by no other topic');

-- Reading by each is the same as delivery to all: as the tables stand now, from every place.
-- A reader alone is found from the other side: whoever is followed has more followers than there are readers.
select max(batch_id) - 3 as late from expected \gset
create function pg_temp.topics() returns text[] language sql as $$ select array(select topic from topics order by topic) $$;
create temp table again as
select p.id as viewer_id, r.topics, r.event from people as p
 cross join lateral social.read_topics(p.id, pg_temp.topics(), :late, null, 10000) as r;
select set_eq(
    'select viewer_id, topics, event from again',
    format($$ select v, d.topics, d.event from generate_series(%s, social.last_batch()) as b
        cross join lateral social.deliver_topics(array(select p.id from people as p, topics), array(select t.topic from people, topics as t), b) as d
        cross join unnest(d.viewer_ids) as v $$, :late + 1),
    'resuming gets what delivery gave');
-- Page by page, over batches, from within them.
create function pg_temp.paged(p_viewer bigint, p_limit integer) returns bigint[] language plpgsql as $$
declare
    v_batch bigint := (select max(batch_id) - 3 from expected);
    v_event bigint;
    v_ids bigint[] := '{}';
    v_page social.topic_delivery[];
begin
    loop
        v_page := array(select r from social.read_topics(p_viewer, pg_temp.topics(), v_batch, v_event, p_limit) as r);
        v_ids := v_ids || array(select (r.event).id from unnest(v_page) with ordinality as r (event, topics, viewer_ids, n) order by n);
        exit when cardinality(v_page) < p_limit;
        v_batch := ((v_page[p_limit]).event).batch_id;
        v_event := ((v_page[p_limit]).event).id;
    end loop;
    return v_ids;
end
$$;
select is((select count(*) from people as p, unnest(array[1, 2, 7]) as k (size)
            where pg_temp.paged(p.id, k.size) is distinct from coalesce((select array_agg((a.event).id order by (a.event).batch_id, (a.event).id) from again as a where a.viewer_id = p.id), '{}')),
          0::bigint, 'page by page too');

select is_empty('table lists except all table shown', 'lists of trends are those that each is shown');
select is_empty('table shown except all table lists', 'and none is missing');
select cmp_ok((select count(distinct subjects) from shown where period = 'day' and lang is null and kind = 'post'), '>', 20::bigint, 'posts trended, not the same for all');
select cmp_ok((select count(distinct subjects) from shown where period = 'day' and lang is null and kind = 'hashtag'), '>', 1::bigint, 'and hashtags');
select cmp_ok((select min(n) from (select count(*) as n from expected where topic like 'search:%' group by topic) as c), '>', 0::bigint, 'each search found something');

select * from finish();
