"""Posts: first a plan of them all (who, when, in answer to what, liked by how many), then rows."""

# Of eight posts in a row the last three are replies. Most go to what was written a moment ago, the
# others to a multiple of 8, 64, 512 ...: each is half as many and eight times as rare, so that few
# roots get very many.
PLAN = """
insert into loader.plan (
    n, id, author, visibility, reply_permission, is_open, is_burst, root_n, quote_n, like_count,
    share_count, bookmark_count
)
select a.n, a.ms << 20, b.author, c.visibility, c.reply_permission, d.is_open, a.is_burst, e.root_n,
       case when mod(a.n, 8) = 3 and loader.random(a.n, 118) < 0.4 then
           f.before_n - mod(f.before_n, 1::bigint << (3 * greatest(f.level, 1)))
       end,
       case when f.age = 0 then 0
            when loader.ring_of(b.author) is not null then $ring_size - 1
            when a.n = $celebrated_n then $celebrated_likes
            else least(
                $awake / 2,
                floor($like_scale * power(f.scarcity, -0.6) * f.age + loader.random(a.n, 114))
            ) end::integer,
       case when f.age = 0 then 0
            when a.n = $cascade_n then $cascade_shares
            else least(
                $awake / 4,
                floor($share_scale * power(f.scarcity, -0.7) * f.age + loader.random(a.n, 115))
            ) end::integer,
       case when f.age = 0 then 0
            else least(
                $awake / 4,
                floor($bookmark_scale * power(f.scarcity, -0.5) * f.age + loader.random(a.n, 116))
            ) end::integer
  from loader.hours as h
 cross join lateral (
    select h.first_n + k as n, h.is_burst,
           h.starts_ms + floor(
               (k - 1 + 0.9 * loader.random(h.first_n + k, 100)) * h.length_ms / h.posts
           )::bigint as ms
      from generate_series(1, h.posts) as k
    offset 0
 ) as a
 cross join lateral (
    select case
               when a.n = $celebrated_n then 0
               when a.n = $busy_n then 2
               when a.n = $cascade_n then 3
               when loader.random(a.n, 101) < $ring_share
               then $ring_base + floor($ring_users * loader.random(a.n, 102))
               when loader.random(a.n, 103) < $prolific_share then 5
               else floor($writers * power(loader.random(a.n, 104), 2))
           end::bigint as author
    offset 0
 ) as b
 cross join lateral (
    select case when g.is_common or loader.random(a.n, 105) >= 0.04 then 'public'
                when loader.random(a.n, 105) < 0.01 then 'mentioned'
                else 'followers' end as visibility,
           case when g.is_common or loader.random(a.n, 106) >= 0.03 then 'everyone'
                when loader.random(a.n, 106) < 0.02 then 'followers'
                else 'nobody' end as reply_permission
      from (select mod(a.n, 8) > 4 or mod(a.n, 64) = 0 as is_common) as g
    offset 0
 ) as c
 cross join lateral (
    select c.visibility = 'public'
           and c.reply_permission = 'everyone'
           and not loader.is_private(b.author) as is_open
    offset 0
 ) as d
 cross join lateral (
    select a.n - 1 - floor(320 * loader.random(a.n, 110))::bigint as before_n,
           least($max_level, floor(-ln(1 - loader.random(a.n, 111)) / ln(2)))::integer as level,
           1 - loader.random(a.n, 113) as scarcity,
           -- What was written just now has not been seen by many; what is not open, by few.
           case when d.is_open and $until_ms - a.ms > 60000
                then 1 - exp(-least(30, ($until_ms - a.ms) / 21600000.0::float8)) else 0 end as age
    offset 0
 ) as f
 cross join lateral (
    select case
               when mod(a.n, 8) < 5 then null
               when a.n > $busy_n and loader.random(a.n, 112) < $busy_share then $busy_n
               when f.level = 0
               then f.before_n - mod(f.before_n, 8) + floor(5 * loader.random(a.n, 117))::bigint
               else f.before_n - mod(f.before_n, 1::bigint << (3 * f.level))
           end as root_n
    offset 0
 ) as e
 where h.first_n * $parts / $posts = $part
"""

PLAN_KEY = "alter table loader.plan add primary key (n); analyze loader.plan"

REPLIES = """
insert into loader.replies (n, parent_n, parent_id, root_id)
select t.n, coalesce(t.other_n, t.root_n), coalesce(t.other_id, t.root_id), t.root_id
  from (
    select r.n, r.root_n, r.root_id,
           case when r.is_nested then lag(r.n, r.back) over w end as other_n,
           case when r.is_nested then lag(r.id, r.back) over w end as other_id
      from (
        select p.n, p.id, p.is_open, p.root_n, root.id as root_id,
               p.is_open and loader.random(p.n, 120) < 0.5 as is_nested,
               1 + floor(
                   loader.random(p.n, 121)
                   * least(20, row_number() over (
                       partition by p.root_n, p.is_open order by p.n
                   ) - 1)
               )::integer as back
          from loader.plan as p
          join loader.plan as root on root.n = p.root_n and root.is_open
         where p.root_n is not null
      ) as r
    window w as (partition by r.root_n, r.is_open order by r.n)
  ) as t;

insert into loader.quotes (n, quoted_n, quoted_id)
select p.n, q.n, q.id
  from loader.plan as p
  join loader.plan as q on q.n = p.quote_n and q.is_open
 where p.quote_n is not null;

insert into loader.counts (n, replies, quotes)
select c.n, sum(c.reply), sum(c.quote)
  from (
    select r.parent_n, 1, 0 from loader.replies as r
    union all
    select q.quoted_n, 0, 1 from loader.quotes as q
  ) as c (n, reply, quote)
 group by c.n;

create index on loader.replies (n);
create index on loader.quotes (n);
create index on loader.counts (n);
analyze loader.replies, loader.quotes, loader.counts
"""

POSTS = """
insert into core.posts (
    id, author_id, reply_to_id, reply_to_author_id, root_id, quote_of_id, visibility,
    reply_permission, lang, body, media, hashtags, mentions, entities, like_count, share_count,
    reply_count, quote_count
)
select p.id, loader.user_at(p.author), r.parent_id,
       case when r.parent_n is not null
            then (select loader.user_at(a.author) from loader.plan as a where a.n = r.parent_n) end,
       r.root_id, q.quoted_id, p.visibility,
       p.reply_permission, case when loader.random(p.n, 136) < 0.95 then f1.lang end,
       x.body,
       case when loader.random(p.n, 137) < 0.05
            then jsonb_build_array(jsonb_build_object(
                'kind', 'image', 'url', format('https://media.example/posts/%s.jpg', p.n),
                'alt', f2.phrase
            ))
            else '[]' end,
       case when t1.tag is null then '{}'
            when coalesce(t2.tag, t1.tag) = t1.tag then array[t1.tag]
            else array[least(t1.tag, t2.tag), greatest(t1.tag, t2.tag)] end,
       case when m.id is null then '{}' else array[m.id] end,
       case when m.id is null then '[]' else jsonb_build_array(jsonb_build_object(
           'kind', 'mention', 'start', 0, 'end', length(m.username) + 1, 'user_id', m.id::text
       )) end
       || case when t1.tag is null then '[]' else jsonb_build_array(jsonb_build_object(
           'kind', 'hashtag', 'tag', t1.tag, 'end', x.tags_end,
           'start', x.tags_end - length(t1.tag) - 1
       )) end
       || case when t2.tag is null then '[]' else jsonb_build_array(jsonb_build_object(
           'kind', 'hashtag', 'tag', t2.tag, 'end', length(x.body),
           'start', length(x.body) - length(t2.tag) - 1
       )) end,
       p.like_count, p.share_count, coalesce(c.replies, 0), coalesce(c.quotes, 0)
  from (
    select p.*,
           g.lang * $phrases + floor($phrases * loader.random(p.n, 131))::integer as phrase_1,
           g.lang * $phrases + floor($phrases * loader.random(p.n, 132))::integer as phrase_2,
           case when loader.random(p.n, 133) < 0.4
                then g.lang * $phrases + floor($phrases * loader.random(p.n, 134))::integer
           end as phrase_3,
           case when p.is_burst and loader.random(p.n, 138) < 0.5 then $burst_tag
                when loader.random(p.n, 139) < 0.3 then g.tag_1 end as tag_1,
           case when loader.random(p.n, 139) < 0.1 then g.tag_2 end as tag_2,
           case when p.visibility = 'mentioned' or loader.random(p.n, 142) < 0.12
                then loader.user_at(g.mention) end as mention
      from loader.plan as p
     cross join lateral (
        -- Half write in the first language; an author keeps to one.
        select greatest(0, floor(10 * loader.random(p.author, 130))::integer - 4) as lang,
               floor($tags * power(loader.random(p.n, 140), 3))::integer as tag_1,
               floor($tags * power(loader.random(p.n, 141), 3))::integer as tag_2,
               floor($awake * power(loader.random(p.n, 143), 2))::bigint as mention
        offset 0
     ) as g
     where p.n between $first and $last
    offset 0
  ) as p
  join loader.phrases as f1 on f1.number = p.phrase_1
  join loader.phrases as f2 on f2.number = p.phrase_2
  left join loader.phrases as f3 on f3.number = p.phrase_3
  left join loader.tags as t1 on t1.number = p.tag_1
  left join loader.tags as t2 on t2.number = p.tag_2
  left join core.users as m on m.id = p.mention
  left join loader.replies as r on r.n = p.n
  left join loader.quotes as q on q.n = p.n
  left join loader.counts as c on c.n = p.n
 cross join lateral (
    select b.body, length(b.body) - coalesce(length(t2.tag) + 2, 0) as tags_end
      from (
        select concat_ws(
                   ' ', '@' || m.username, f1.phrase, f2.phrase, f3.phrase,
                   '#' || t1.tag, '#' || t2.tag
               ) as body
      ) as b
    offset 0
 ) as x
 order by p.n
"""

HASHTAGS = """
insert into core.post_hashtags (tag, post_id)
select t, p.id from core.posts as p cross join unnest(p.hashtags) as t where p.hashtags <> '{}'
"""

MENTIONS = """
insert into core.post_mentions (user_id, post_id, named_at)
select u, p.id, p.created_at
  from core.posts as p
 cross join unnest(p.mentions) as u
 where p.mentions <> '{}'
"""
