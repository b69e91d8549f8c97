create or replace function internal.verify_trends()
returns setof ops.difference
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select d.kind, d.subject || to_char(d.bucket_at at time zone 'UTC', '@YYYY-MM-DD"T"HH24:MI"Z"'),
           d.kept, d.counted
      from internal.compare_trends() as d;
end
$$;

comment on function internal.verify_trends() is
    'Quarters of hashtags and posts that were counted otherwise than the tables say and that the job '
    '"trends" has not yet to count; an id is the subject and the time, "42@2026-03-01T10:15Z".';

create or replace function internal.repair_trends()
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    insert into internal.trend_touched (kind, subject, bucket_at)
    select d.kind, d.subject, d.bucket_at from internal.compare_trends() as d;

    return true;
end
$$;

comment on function internal.repair_trends() is
    'Lets the job "trends" count anew what internal.compare_trends() finds.';

create or replace function internal.compare_trends()
returns table (kind text, subject text, bucket_at timestamptz, kept bigint, counted bigint)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_age constant interval := internal.setting('trend_post_age')::interval;
    v_kind text;
    v_since timestamptz;
begin
    foreach v_kind in array array['hashtag', 'post'] loop
        v_since := date_bin(
            '15 minutes', now() + interval '1 hour' - case v_kind
                when 'hashtag' then internal.setting('trend_retention')::interval else v_age end,
            timestamptz '1970-01-01Z'
        );

        return query
        with uses as (
            select h.tag as subject, internal.id_time(h.post_id) as at
              from core.post_hashtags as h
             where v_kind = 'hashtag' and h.post_id >= internal.id_at(v_since)
            union all
            select l.post_id::text, l.created_at
              from core.likes as l
             where v_kind = 'post' and l.created_at >= v_since
               and internal.id_time(l.post_id) >= l.created_at - v_age
            union all
            select s.post_id::text, s.created_at
              from core.shares as s
             where v_kind = 'post' and s.id >= internal.id_at(v_since)
               and internal.id_time(s.post_id) >= s.created_at - v_age
            union all
            select w.id::text, p.created_at
              from core.posts as p
             cross join unnest(array[p.reply_to_id, p.quote_of_id]) as w (id)
             where v_kind = 'post' and p.id >= internal.id_at(v_since)
               and internal.id_time(w.id) >= p.created_at - v_age
            union all
            select c.subject, c.time
              from analytics.trend_counts as c
             where c.kind = v_kind and c.time >= v_since
        ),
        places as materialized (
            select array_agg(q.subject) as subjects, array_agg(q.time) as times
              from (
                select d.subject, d.time, row_number() over () / 5000 as chunk
                  from (
                    select distinct u.subject, b.time
                      from uses as u
                     cross join lateral (
                        select date_bin('15 minutes', u.at, timestamptz '1970-01-01Z') as time
                     ) as b
                  ) as d
              ) as q
             group by q.chunk
        ),
        counted as (
            select c.*
              from places as p
             cross join lateral internal.count_joiners(v_kind, p.subjects, p.times) as c
        )
        select v_kind, d.subject, d.time, sum(d.kept)::bigint, sum(d.counted)::bigint
          from (
            select coalesce(c.subject, k.subject) as subject, coalesce(c.bucket_at, k.time) as time,
                   coalesce(k.accounts, 0) as kept, coalesce(c.accounts, 0) as counted
              from counted as c
              full join (
                select r.subject, r.time, r.lang, r.accounts
                  from analytics.trend_counts as r
                 where r.kind = v_kind and r.time >= v_since
              ) as k on k.subject = c.subject and k.time = c.bucket_at and k.lang = c.lang
             where k.accounts is distinct from c.accounts
          ) as d
         where not exists (
            select from internal.trend_touched as t
             where t.kind = v_kind and t.subject = d.subject and t.bucket_at = d.time
            offset 0
         )
         group by d.subject, d.time;
    end loop;
end
$$;

comment on function internal.compare_trends() is
    'Where analytics.trend_counts differs from what the tables say, but for what is yet to be counted: of '
    'hashtags as far back as they are kept, of posts for ops.settings trend_post_age.';
