-- A sample of the newest views, since a post may have a million. Groups of fewer than five are not told: a
-- person could be recognised; nor the smallest other one where what is missing would give them away.
create or replace function social.post_sources(p_actor bigint, p_post bigint)
returns setof social.post_source
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_least constant integer := 5;
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.check_own_post(p_actor, p_post);

    return query
    with sample as materialized (
        select w.viewer_id, w.surface
          from core.views as w
         where w.post_id = p_post
         order by w.window_at desc
         limit 10000
    ),
    parts as (
        select k.surface, k.place, count(s.viewer_id)::integer as views,
               count(distinct s.viewer_id)::integer as viewers
          from unnest(internal.kinds('surface')) with ordinality as k (surface, place)
          left join sample as s on s.surface = k.surface
         group by k.surface, k.place
    ),
    ranked as (
        select p.*, sum(p.views) over ()::integer as sample_size,
               coalesce(sum(p.viewers) filter (where p.viewers < v_least) over (), 0) as hidden_count,
               row_number() over (partition by p.viewers < v_least order by p.viewers, p.place) as rank
          from parts as p
    ),
    told as (
        select r.*,
               r.viewers = 0
               or r.viewers >= v_least and (r.rank > 1 or r.hidden_count not between 1 and v_least - 1)
               as is_told
          from ranked as r
    )
    select t.surface, case when t.is_told then t.views end, case when t.is_told then t.viewers end,
           case when t.is_told then t.views / nullif(t.sample_size, 0)::double precision end,
           t.sample_size, 'post_sources/1'
      from told as t
     order by t.is_told desc, case when t.is_told then t.views end desc, t.place;
end
$$;

comment on function social.post_sources(bigint, bigint) is
    'From which surfaces (feed, thread, profile, hashtag, search, notification, other) the views of '
    'one''s own p_post came, by the newest 10,000 that are kept (ops.settings view_retention), most '
    'first. A surface with fewer than 5 people is null, and with it the smallest other one where '
    'the rest would tell of few (post_sources/1). Errors: PS403 (p_post), PS404 (p_actor, p_post). '
    'Example: select surface, views, share from social.post_sources(7, 42);';

grant execute on function social.post_sources(bigint, bigint) to pgsocial_app;
