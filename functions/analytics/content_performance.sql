create or replace function internal.content_performance(
    p_actor bigint, p_by text, p_days integer, p_zone text,
    p_limit integer, p_counted jsonb
)
returns setof social.content_metric
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.check_limit(p_limit);
    perform internal.check_zone(p_zone);

    if p_days is null or p_days not between 1 and 366 then
        perform internal.raise_error('PS400', 'p_days', 'ask for 1 to 366 days');
    elsif p_by is null
          or p_by <> all (array['post', 'hour', 'weekday', 'kind', 'hashtag', 'length', 'media', 'lang']) then
        perform internal.raise_error('PS400', 'p_by',
            'post, hour, weekday, kind, hashtag, length, media or lang');
    end if;

    return query
    select k.key, count(*)::integer, sum(o.views)::integer, sum(o.reach)::integer,
           sum(o.engagements)::integer, sum(o.profile_visits)::integer, sum(o.follows)::integer,
           sum(o.engagements)::double precision / nullif(sum(o.reach), 0),
           internal.wilson(sum(o.engagements)::bigint, sum(o.reach)::bigint, -1),
           internal.wilson(sum(o.engagements)::bigint, sum(o.reach)::bigint, 1),
           percentile_cont(0.5) within group (order by o.reach), p_zone,
           bool_or(o.created_at > now() - interval '1 day'), 'content_performance/1'
      from internal.own_posts(p_actor, now() - make_interval(days => p_days), null, p_counted) as o
     cross join lateral (
        select case p_by
            when 'post' then o.post_id::text
            when 'hour' then to_char(o.created_at at time zone p_zone, 'HH24')
            when 'weekday' then to_char(o.created_at at time zone p_zone, 'ID')
            when 'kind' then case when o.reply_to_id is not null then 'reply'
                                  when o.quote_of_id is not null then 'quote' else 'post' end
            when 'length' then case when o.body_length <= 80 then '0-80'
                                    when o.body_length <= 280 then '81-280' else '281-' end
            when 'media' then coalesce(o.media -> 0 ->> 'kind', 'none')
            when 'lang' then coalesce(o.lang, 'unknown')
        end as key
         where p_by <> 'hashtag'
        union all
        select h.tag from unnest(o.hashtags) as h (tag) where p_by = 'hashtag'
     ) as k
     group by k.key
     order by case when p_by = 'post' then sum(o.engagements) end desc nulls last,
              internal.wilson(sum(o.engagements)::bigint, sum(o.reach)::bigint, -1) desc nulls last, k.key
     limit p_limit;
end
$$;

comment on function internal.content_performance(bigint, text, integer, text, integer, jsonb) is
    'As social.content_performance(); p_counted, where not null, is what internal.counting() said, '
    'with the rows that an engine counted.';

grant execute on function internal.content_performance(bigint, text, integer, text, integer, jsonb)
    to pgsocial_worker;

create or replace function social.content_performance(
    p_actor bigint, p_by text default 'post', p_days integer default 28, p_zone text default 'UTC',
    p_limit integer default 20
)
returns setof social.content_metric
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select r.* from internal.content_performance(p_actor, p_by, p_days, p_zone, p_limit, null) as r;
end
$$;

comment on function social.content_performance(bigint, text, integer, text, integer) is
    'How one''s own posts of the last p_days (1 to 366; the newest 500) did since they were published, '
    'by post (the most engagements first) or put together by hour, weekday (1 is Monday), both in '
    'p_zone, kind, hashtag, length, first medium or language (what is best for sure first: by '
    'rate_low). profile_visits and follows are those that came by way of these posts. Formula: rate is '
    'sum(engagements) / sum(reach), its interval Wilson''s (content_performance/1). Few posts give a wide '
    'one: that of hours is no advice while intervals overlap. Errors: PS400 (p_by, p_days, p_zone, '
    'p_limit), PS404 (p_actor). Example: select key, rate, rate_low from '
    'social.content_performance(7, ''hour'');';

grant execute on function social.content_performance(bigint, text, integer, text, integer) to pgsocial_app;
