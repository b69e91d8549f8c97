-- Views, visits and ended follows are kept for a time: before that nothing can be counted anew. Two days on,
-- since a purge takes views and visits by their window, not by their own time.
create or replace function internal.metric_columns()
returns table (
    family text, subject text, name text, counted_since timestamptz, minutes_since timestamptz,
    quarters_since timestamptz, days_since timestamptz
)
language sql
stable
parallel safe
as $$
    select f.family, f.subject, c.name,
           case when c.is_view
                then date_bin('1 day', now() - internal.setting('view_retention')::interval,
                              timestamptz '1970-01-01Z') + interval '2 days'
                when f.family = 'follower_changes'
                then date_bin('1 day', now() - internal.setting('ended_follow_retention')::interval,
                              timestamptz '1970-01-01Z') + interval '2 days'
                else '-infinity' end,
           now() - internal.setting('metric_minute_retention')::interval,
           now() - internal.setting(
               case f.family when 'platform_metrics' then 'platform_quarter_retention'
                    when 'user_activity' then 'activity_retention'
                    else 'metric_quarter_retention' end
           )::interval,
           case f.family when 'user_activity' then now() - internal.setting('activity_retention')::interval
                else '-infinity' end
      from (
        values
        ('post_metrics', 'post_id', '{views,reach,opens,dwell_ms,profile_visits}'::text[],
         '{likes,shares,comments,quotes,bookmarks,follows}'::text[]),
        ('author_metrics', 'user_id', '{views,reach,opens,dwell_ms}',
         '{posts,likes,shares,comments,quotes,bookmarks,follows}'),
        ('user_activity', 'user_id', '{views}', '{posts,replies,likes,shares,follows}'),
        ('follower_changes', 'user_id', '{profile_visits}', '{gained,lost}'),
        ('hashtag_usage', 'tag', '{}', '{posts}'),
        ('platform_metrics', null, '{views,reach,opens}',
         '{sign_ups,posts,replies,quotes,likes,shares,bookmarks,follows}')
      ) as f (family, subject, of_views, others)
     cross join lateral (
        select n, true from unnest(f.of_views) as n
        union all
        select n, false from unnest(f.others) as n
     ) as c (name, is_view);
$$;

comment on function internal.metric_columns() is
    'The numbers in analytics: of which table, about what, and since when they can be counted anew, or '
    'are kept by the minute, by quarters of an hour and by days.';
