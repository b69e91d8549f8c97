-- A list is made once for all who are shown the same. Who is not is found by relation: by what they hide
-- or mute, by whom they follow where not everybody sees a post, and by their preferences.
create or replace function social.deliver_trends(p_viewers bigint[], p_topics text[])
returns setof social.trend_delivery
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_array(p_viewers, 'p_viewers', 200000);
    perform internal.check_array(p_topics, 'p_topics', 200000);

    if coalesce(cardinality(p_viewers), 0) <> coalesce(cardinality(p_topics), 0) then
        perform internal.raise_error('PS400', 'p_topics', 'there is a topic for each viewer');
    end if;

    return query
    with asked as materialized (
        select distinct t.viewer_id, substr(t.topic, 8) as lang
          from unnest(p_viewers, p_topics) as t (viewer_id, topic)
         where t.topic = 'trends' or t.topic like 'trends:%'
    ),
    listed as materialized (
        select k.kind, w.period, a.lang, s.subject, s.n,
               case k.kind when 'post' then s.subject::bigint end as post_id,
               k.kind = 'hashtag' or exists (
                   select from internal.visible_posts(null) as v where v.id = s.subject::bigint offset 0
               ) as is_open
          from (select distinct b.lang from asked as b) as a
         cross join (values ('hashtag'), ('post')) as k (kind)
         cross join internal.trend_periods() as w
         cross join lateral internal.open_trend_list(k.kind, w.period, nullif(a.lang, ''), null) as l
         cross join lateral unnest(l.subjects, l.places) with ordinality as s (subject, place, n)
         where s.place >= l.least_place
           and not internal.is_held(k.kind, s.subject)
           and (k.kind = 'post' or internal.is_public_tag(s.subject))
    ),
    posts as materialized (
        select p.id, p.author_id, p.mentions, p.reply_to_author_id, l.is_open
          from (select distinct d.post_id, d.is_open from listed as d where d.post_id is not null) as l
         cross join lateral (select * from core.posts as q where q.id = l.post_id offset 0) as p
    ),
    viewers as materialized (
        select distinct a.viewer_id from asked as a
    ),
    related as materialized (
        select p.id, h.viewer_id, internal.is_muting(h) as is_muted
          from posts as p
         cross join lateral (
            select * from internal.hidden as f where f.other_id = p.author_id offset 0
         ) as h
         where h.viewer_id in (select v.viewer_id from viewers as v)
        union all
        -- Nor are answers of others to somebody who is muted, or across a block.
        select p.id, h.viewer_id, internal.is_muting(h) or h.is_blocking or h.is_blocked
          from posts as p
         cross join lateral (
            select * from internal.hidden as f where f.other_id = p.reply_to_author_id offset 0
         ) as h
         where h.viewer_id <> p.author_id and h.viewer_id in (select v.viewer_id from viewers as v)
        union all
        select p.id, c.viewer_id, false
          from posts as p
         cross join lateral (
            select f.follower_id as viewer_id from core.follows as f where f.followee_id = p.author_id
            union all
            select unnest(p.mentions || p.reply_to_author_id || p.author_id)
         ) as c
         where not p.is_open and c.viewer_id in (select v.viewer_id from viewers as v)
    ),
    seen as materialized (
        select a.post_id, a.viewer_id
          from (
            select array_agg(r.id) as ids, array_agg(r.viewer_id) as viewer_ids
              from (select distinct s.id, s.viewer_id from related as s) as r
          ) as w
         cross join internal.posts_audience(w.ids, w.viewer_ids, true) as a
         where not a.is_deleted
    ),
    choosy as materialized (
        select c.user_id as viewer_id, c.preferences,
               array(select jsonb_array_elements_text(c.preferences -> 'muted_words')) as words
          from core.preferences as c
         where c.user_id in (select v.viewer_id from viewers as v)
           and c.preferences ?| array['muted_hashtags', 'muted_words']
    ),
    -- What somebody is shown otherwise than everybody.
    differs as materialized (
        select r.viewer_id, 'post' as kind, r.id::text as subject,
               bool_or(s.post_id is not null) and not bool_or(r.is_muted) as is_shown
          from related as r
          left join seen as s on s.post_id = r.id and s.viewer_id = r.viewer_id
         group by r.viewer_id, r.id
    ),
    unwanted as materialized (
        select c.viewer_id, l.kind, l.subject
          from choosy as c
         cross join (select distinct d.kind, d.subject, d.post_id from listed as d) as l
         where case l.kind
            when 'hashtag' then coalesce(c.preferences -> 'muted_hashtags' ? l.subject, false)
                                or internal.has_word(l.subject, c.words)
            else not internal.is_fit_to_trend('post', c.viewer_id, c.preferences, l.post_id)
         end
    ),
    special as materialized (
        select d.viewer_id from differs as d
        union
        select c.viewer_id from unwanted as c
    ),
    shown as (
        select l.kind, l.period, l.lang, null::bigint as viewer_id, l.subject, l.n
          from listed as l
         where l.is_open
        union all
        select l.kind, l.period, l.lang, a.viewer_id, l.subject, l.n
          from asked as a
          join special as s on s.viewer_id = a.viewer_id
          join listed as l on l.lang = a.lang
          left join differs as d
            on d.viewer_id = a.viewer_id and d.kind = l.kind and d.subject = l.subject
         where coalesce(d.is_shown, l.is_open)
           and not exists (
               select
                 from unwanted as u
                where u.viewer_id = a.viewer_id and u.kind = l.kind and u.subject = l.subject
           )
    ),
    firsts as materialized (
        select f.kind, f.period, f.lang, f.viewer_id, array_agg(f.subject order by f.n) as subjects
          from (
            select s.*,
                   row_number() over (
                       partition by s.kind, s.period, s.lang, s.viewer_id order by s.n
                   ) as place
              from shown as s
          ) as f
         where f.place <= 10
         group by f.kind, f.period, f.lang, f.viewer_id
    )
    select k.kind, w.period, nullif(a.lang, ''), coalesce(f.subjects, '{}'),
           array_agg(a.viewer_id order by a.viewer_id)
      from asked as a
     cross join (values ('hashtag'), ('post')) as k (kind)
     cross join internal.trend_periods() as w
      left join special as s on s.viewer_id = a.viewer_id
      left join firsts as f
        on f.kind = k.kind and f.period = w.period and f.lang = a.lang
       and f.viewer_id is not distinct from s.viewer_id
     group by k.kind, w.period, a.lang, coalesce(f.subjects, '{}')
     order by k.kind, w.period, a.lang, 4;
end
$$;

comment on function social.deliver_trends(bigint[], text[]) is
    'The first 10 of each list of what trends, hashtags and posts of each window, as the viewers of these '
    'topics are shown it by social.trending_hashtags() and social.trending_posts(): p_viewers and p_topics '
    '(trends, trends:LANGUAGE) are pairs, at most 200,000. Whoever is shown the same stands in one row. '
    'Only for pgsocial_stream. Errors: PS400 (p_viewers, p_topics). '
    'Example: select * from social.deliver_trends(array[7, 8], array[''trends'', ''trends:en'']);';

grant execute on function social.deliver_trends(bigint[], text[]) to pgsocial_stream;
