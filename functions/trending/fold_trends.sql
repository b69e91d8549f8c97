-- Marks, and counts nothing: a quarter of an hour of a busy hashtag is counted once a run of the job, not
-- once a batch. What is taken back, or comes late, may make a later use of the same account its first one.
-- What not everybody sees is marked too, as such: whether it was counted before is for the job to find.
create or replace function internal.fold_trends(p_events internal.events[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    insert into internal.trend_touched (kind, subject, bucket_at, is_seen)
    with facts as materialized (
        select 'post' as kind, e.post_id::text as subject, e.actor_id as account_id, f.at,
               e.type like '%.deleted' or f.at < e.created_at - interval '1 minute' as is_back,
               e.type like '%.created' and exists (
                   select
                     from internal.visible_users(null) as u
                    where u.id = e.actor_id and not u.is_private
                   offset 0
               ) as is_seen
          from unnest(p_events) as e
         cross join lateral (
            select coalesce((e.payload ->> 'since')::timestamptz,
                            internal.id_time((e.payload ->> 'share_id')::bigint), e.created_at) as at
         ) as f
         where e.type in ('like.created', 'like.deleted', 'share.created', 'share.deleted')
        union all
        select t.kind, t.subject, (e.payload ->> 'author_id')::bigint, internal.id_time(e.post_id),
               e.type <> 'post.created'
               or internal.id_time(e.post_id) < e.created_at - interval '1 minute',
               exists (select from internal.visible_posts(null) as v where v.id = e.post_id offset 0)
          from unnest(p_events) as e
         cross join lateral (
            select 'hashtag' as kind, w.tag as subject
              from jsonb_array_elements_text(e.payload -> 'hashtags') as w (tag)
            union
            select 'hashtag', w.tag
              from jsonb_array_elements_text(coalesce(e.payload -> 'former_hashtags', '[]')) as w (tag)
            union
            select 'post', w.id
              from unnest(array[e.payload ->> 'reply_to_id', e.payload ->> 'quote_of_id']) as w (id)
             where w.id is not null
         ) as t
         where e.type in ('post.created', 'post.updated', 'post.deleted', 'post.restored')
           and (e.type = 'post.updated' or e.payload ->> 'visibility' = 'public')
    ),
    touched as (
        select f.kind, f.subject, f.at, f.is_seen from facts as f
        union all
        select f.kind, f.subject, u.at, false
          from (select distinct w.kind, w.subject, w.account_id, w.at from facts as w where w.is_back) as f
         cross join lateral internal.trend_uses(f.kind, f.subject, f.account_id, f.at) as u (at)
        union all
        select u.kind, u.subject, u.at, false
          from (
            select distinct e.actor_id
              from unnest(p_events) as e
             where e.type in ('user.updated', 'user.deactivated', 'user.reactivated', 'user.deleted')
          ) as a
         cross join lateral internal.account_trends(a.actor_id) as u
        union all
        -- Counted under a language that is no more the post's.
        select c.kind, c.subject, c.time, false
          from unnest(p_events) as e
          join analytics.trend_counts as c
            on c.kind = 'post' and c.subject = e.post_id::text
           and c.lang <> internal.trend_lang(e.payload ->> 'lang')
         where e.type = 'post.updated'
    )
    select t.kind, t.subject, q.time, bool_or(t.is_seen)
      from touched as t
     cross join lateral (
        select date_bin('15 minutes', t.at, timestamptz '1970-01-01Z') as time
     ) as q
     where q.time >= now() - internal.setting('trend_retention')::interval
       and (t.kind <> 'post'
            or internal.id_time(t.subject::bigint) >= t.at - internal.setting('trend_post_age')::interval)
     group by t.kind, t.subject, q.time;
end
$$;

comment on function internal.fold_trends(internal.events[]) is
    'Projection "trends": marks in internal.trend_touched what p_events have changed.';

create or replace function internal.trend_uses(
    p_kind text, p_subject text, p_account bigint, p_after timestamptz
)
returns setof timestamptz
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if p_kind = 'hashtag' then
        return query
        select p.created_at
          from core.posts as p
         where p.author_id = p_account and p.id > internal.id_at(p_after)
           and p.id < internal.id_at(p_after + interval '24 hours') and p.hashtags @> array[p_subject];
    else
        return query
        select l.created_at from core.likes as l
         where l.user_id = p_account and l.post_id = p_subject::bigint
        union all
        select s.created_at from core.shares as s
         where s.user_id = p_account and s.post_id = p_subject::bigint
        union all
        select p.created_at
          from core.posts as p
         where p.author_id = p_account and p.id > p_subject::bigint
           and p_subject::bigint in (p.reply_to_id, p.quote_of_id);
    end if;
end
$$;

comment on function internal.trend_uses(text, text, bigint, timestamptz) is
    'When p_account used a hashtag within the 24 hours after p_after, or engaged with a post at all.';

create or replace function internal.account_trends(p_account bigint)
returns table (kind text, subject text, at timestamptz)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_since constant timestamptz := now() - internal.setting('trend_retention')::interval;
begin
    return query
    select t.kind, t.subject, p.created_at
      from core.posts as p
     cross join lateral (
        select 'hashtag' as kind, h.tag as subject from unnest(p.hashtags) as h (tag)
        union all
        select 'post', w.id::text
          from unnest(array[p.reply_to_id, p.quote_of_id]) as w (id)
         where w.id is not null
     ) as t
     where p.author_id = p_account and p.id >= internal.id_at(v_since)
    union all
    select 'post', l.post_id::text, l.created_at
      from core.likes as l
     where l.user_id = p_account and l.created_at >= v_since
    union all
    select 'post', s.post_id::text, s.created_at
      from core.shares as s
     where s.user_id = p_account and s.id >= internal.id_at(v_since);
end
$$;

comment on function internal.account_trends(bigint) is
    'In what trends an account has a part, and when, as far back as that is counted.';
