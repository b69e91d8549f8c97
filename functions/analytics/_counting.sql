-- The other half are the functions of internal that take p_counted: each window is the one that they cut,
-- which check_counted() holds them to. Locks: none.
create or replace function internal.counting(p_question text, p_args jsonb, p_reach interval, p_lag interval)
returns jsonb
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_actor constant bigint := (p_args ->> 'p_actor')::bigint;
    v_post constant bigint := (p_args ->> 'p_post')::bigint;
    v_days constant integer := (p_args ->> 'p_days')::integer;
    v_place jsonb;
    v_span internal.metric_span;
    v_is_open boolean := false;
    v_is_by_post boolean;
    v_counting jsonb;
begin
    if p_args ? 'p_token' then
        perform internal.check_scope(p_args ->> 'p_token', 'analyst');
    elsif v_post is not null then
        perform internal.check_own_post(v_actor, v_post);
    end if;

    v_place := internal.sink_place('clickhouse', p_lag);

    if v_place is null then
        return null;
    end if;

    case p_question
        when 'platform_overview', 'post_performance', 'account_performance', 'follower_growth' then
            v_span := internal.metric_span(
                p_args ->> 'p_resolution', (p_args ->> 'p_from')::timestamptz,
                (p_args ->> 'p_to')::timestamptz, p_args ->> 'p_zone',
                case when p_question = 'platform_overview'
                     then internal.setting('platform_quarter_retention')::interval end
            );
            v_is_open := p_question = 'follower_growth';
        when 'funnel' then
            v_span := internal.funnel_span((p_args ->> 'p_from')::date, (p_args ->> 'p_to')::date);
        when 'activity_heatmap' then
            v_span := internal.whole_days(v_days, p_args ->> 'p_zone');
        when 'compare_periods' then
            v_span := internal.whole_days(2 * v_days, p_args ->> 'p_zone');
        when 'content_performance', 'engagement_rate', 'rank_own_posts' then
            v_span.starts := array[
                case when v_post is null then now() - make_interval(days => v_days)
                     else internal.id_time(v_post) end
            ];
            v_span.ends_at := now();
        else
            perform internal.raise_error('PS400', 'p_question', 'this is not counted by an engine');
    end case;

    if v_span.ends_at - v_span.starts[1] <= p_reach then
        return null;
    end if;

    v_counting := jsonb_build_object(
        'starts', internal.micros(v_span.starts), 'until', internal.micros(array[v_span.ends_at]) -> 0
    );

    if p_question in ('platform_overview', 'funnel', 'activity_heatmap') then
        v_counting := v_counting || jsonb_build_object(
            'platform_metrics', jsonb_build_object('is_by_quarter', p_question = 'activity_heatmap')
        );
    end if;

    if p_question in ('account_performance', 'compare_periods', 'follower_growth') then
        v_counting := v_counting || jsonb_build_object(
            'follower_changes', jsonb_build_object('user_id', v_actor, 'is_open', v_is_open)
        );
    end if;

    if p_question in ('account_performance', 'compare_periods') then
        v_counting := v_counting || jsonb_build_object(
            'author_metrics', jsonb_build_object('user_id', v_actor)
        );
    end if;

    if p_question in ('post_performance', 'content_performance', 'engagement_rate', 'rank_own_posts') then
        v_is_by_post := p_question <> 'post_performance';
        v_counting := v_counting || jsonb_build_object('post_metrics', jsonb_build_object(
            'is_by_post', v_is_by_post,
            'posts', case when not v_is_by_post then jsonb_build_array(v_post) else (
                select coalesce(jsonb_agg(n.id), '[]')
                  from internal.newest_posts(
                           v_actor, case when v_post is null then v_span.starts[1] else '1970-01-01Z' end,
                           v_post
                       ) as n (id)
            ) end
        ));
    end if;

    -- Of each family all numbers, those too that come after this was written; but no visits where none are
    -- shown, since they are kept for less long than follows that ended.
    return (
        select v_counting || v_place || jsonb_object_agg(
                   f.family, v_counting -> f.family || jsonb_build_object('columns', f.columns)
               )
          from (
            select c.family, jsonb_agg(c.name) as columns, max(c.counted_since) as since
              from internal.metric_columns() as c
             where v_counting ? c.family
               and not (p_question = 'follower_growth' and c.name = 'profile_visits')
             group by c.family
          ) as f
        having max(f.since) <= v_span.starts[1]
    );
end
$$;

comment on function internal.counting(text, jsonb, interval, interval) is
    'What ClickHouse is to count so that a question (by the name of its function and its arguments) can be '
    'answered from that: the buckets, of what, which numbers; and how far the engine should be. Null where '
    'PostgreSQL counts: the window reaches over no more than p_reach or over more than the rows are kept, or '
    'the engine is more than p_lag behind. Errors: PS400, PS401, PS403, PS404, PS410 as of the question.';

grant execute on function internal.counting(text, jsonb, interval, interval) to pgsocial_worker;

create or replace function internal.micros(p_times timestamptz[])
returns jsonb
language sql
immutable
parallel safe
as $$
    select coalesce(jsonb_agg((extract(epoch from t.at) * 1000000)::bigint order by t.n), '[]')
      from unnest(p_times) with ordinality as t (at, n);
$$;

comment on function internal.micros(timestamptz[]) is 'Times in microseconds since 1970.';

create or replace function internal.check_counted(
    p_counted jsonb, p_starts timestamptz[], p_ends_at timestamptz
)
returns void
language plpgsql
immutable
parallel safe
as $$
begin
    if p_counted -> 'starts' <> internal.micros(p_starts)
       or p_counted -> 'until' <> internal.micros(array[p_ends_at]) -> 0 then
        perform internal.raise_error('PS409', 'p_counted', 'other buckets were counted: ask again');
    end if;
end
$$;

comment on function internal.check_counted(jsonb, timestamptz[], timestamptz) is
    'Raises unless these buckets are those that were counted, where an engine did: meanwhile a day may have '
    'ended. Errors: PS409 (p_counted).';
