-- Counted from the tables, so that to count again changes nothing; of what everybody sees alone. Each
-- account is looked up by its own posts, not among all of the hashtag.
create or replace function internal.count_joiners(
    p_kind text, p_subjects text[], p_times timestamptz[]
)
returns table (subject text, bucket_at timestamptz, lang text, accounts integer)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    if p_kind = 'hashtag' then
        return query
        select u.subject, u.time, u.lang, count(*)::integer
          from (
            select distinct on (w.subject, w.time, v.author_id)
                   w.subject, w.time, v.author_id, v.id, internal.trend_lang(v.lang) as lang
              from unnest(p_subjects, p_times) as w (subject, time)
             cross join lateral (
                select h.post_id
                  from core.post_hashtags as h
                 where h.tag = w.subject and h.post_id >= internal.id_at(w.time)
                   and h.post_id < internal.id_at(w.time + interval '15 minutes')
                offset 0
             ) as h
             cross join lateral (
                select v.id, v.author_id, v.lang
                  from internal.visible_posts(null) as v
                 where v.id = h.post_id
                offset 0
             ) as v
             order by w.subject, w.time, v.author_id, v.id
          ) as u
         where not exists (
            select
              from internal.visible_posts(null) as v
             where v.author_id = u.author_id and v.id < u.id
               and v.id >= internal.id_at(internal.id_time(u.id) - interval '24 hours')
               and exists (
                   select from core.post_hashtags as h where h.tag = u.subject and h.post_id = v.id offset 0
               )
            offset 0
         )
         group by u.subject, u.time, u.lang;
    else
        return query
        select u.subject, u.time, u.lang, count(*)::integer
          from (
            select distinct w.subject, w.time, e.account_id, p.id, internal.trend_lang(p.lang) as lang
              from unnest(p_subjects, p_times) as w (subject, time)
             cross join lateral (
                select q.id, q.author_id, q.lang from core.posts as q where q.id = w.subject::bigint offset 0
             ) as p
             cross join lateral (
                select l.user_id as account_id
                  from core.likes as l
                 where l.post_id = p.id and l.created_at >= w.time
                   and l.created_at < w.time + interval '15 minutes'
                union all
                select s.user_id
                  from core.shares as s
                 where s.post_id = p.id and s.id >= internal.id_at(w.time)
                   and s.id < internal.id_at(w.time + interval '15 minutes')
                union all
                select v.author_id
                  from internal.visible_posts(null) as v
                 where v.reply_to_id = p.id and v.id >= internal.id_at(w.time)
                   and v.id < internal.id_at(w.time + interval '15 minutes')
                union all
                select v.author_id
                  from internal.visible_posts(null) as v
                 where v.quote_of_id = p.id and v.id >= internal.id_at(w.time)
                   and v.id < internal.id_at(w.time + interval '15 minutes')
             ) as e
             where e.account_id <> p.author_id
          ) as u
         cross join lateral (
            select
              from core.users as a
             where a.id = u.account_id and a.is_active and not a.is_private
            offset 0
         ) as a
         where not exists (
            select from core.likes as l
             where l.user_id = u.account_id and l.post_id = u.id and l.created_at < u.time
            offset 0
         )
           and not exists (
            select from core.shares as s
             where s.user_id = u.account_id and s.post_id = u.id and s.id < internal.id_at(u.time)
            offset 0
         )
           and not exists (
            select
              from internal.visible_posts(null) as v
             where v.author_id = u.account_id and v.id > u.id and v.id < internal.id_at(u.time)
               and u.id in (v.reply_to_id, v.quote_of_id)
            offset 0
         )
         group by u.subject, u.time, u.lang;
    end if;
end
$$;

comment on function internal.count_joiners(text, text[], timestamptz[]) is
    'How many accounts joined in with hashtags or posts in quarters of an hour, p_subjects beside p_times: '
    'with a hashtag those that had not used it in the 24 hours before, with a post those that had not '
    'liked, shared, answered or quoted it. Active accounts that are not private, by public posts; not the '
    'post''s own author.';

create or replace function internal.trend_lang(p_lang text)
returns text
language sql
immutable
parallel safe
as $$
    select coalesce(lower(split_part(p_lang, '-', 1)), 'und');
$$;

comment on function internal.trend_lang(text) is 'A language without its region, und where it is unknown.';
