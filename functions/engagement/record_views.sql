-- What was recorded stands: a second view in the same window changes nothing. Rows in key order.
create or replace function social.record_views(
    p_viewer bigint, p_posts bigint[], p_surface text, p_opened bigint[] default '{}',
    p_dwell_ms integer[] default null
)
returns integer
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_window_at timestamptz := internal.view_window();
    v_count integer;
begin
    perform internal.check_array(p_posts, 'p_posts', 500);
    perform internal.check_array(p_opened, 'p_opened', 500);
    perform internal.check_array(p_dwell_ms, 'p_dwell_ms', 500);
    perform internal.check_user(p_viewer, 'p_viewer');

    if p_posts is null then
        perform internal.raise_error('PS400', 'p_posts', 'say which posts were seen');
    elsif p_surface is null or p_surface <> all (internal.kinds('surface')) then
        perform internal.raise_unknown_kind('p_surface', 'surface');
    elsif p_opened is null or not p_opened <@ p_posts then
        perform internal.raise_error('PS400', 'p_opened', 'what was opened is among p_posts');
    elsif cardinality(p_dwell_ms) <> cardinality(p_posts)
          or exists (select from unnest(p_dwell_ms) as d where d not between 0 and 86400000) then
        perform internal.raise_error('PS400', 'p_dwell_ms',
            'as many times as p_posts, in their order, each null or at most a day');
    end if;

    insert into core.views (viewer_id, post_id, window_at, surface, is_opened, is_first, dwell_ms)
    select p_viewer, s.post_id, v_window_at, p_surface, s.post_id = any (p_opened),
           not exists (
               select from core.views as w where w.viewer_id = p_viewer and w.post_id = s.post_id offset 0
           ),
           s.dwell_ms
      from (
        select u.post_id, max(u.dwell_ms) as dwell_ms
          from unnest(p_posts, p_dwell_ms) as u (post_id, dwell_ms)
         group by u.post_id
      ) as s
     cross join lateral (
        select from internal.visible_posts(p_viewer) as v where v.id = s.post_id offset 0
     ) as v
     order by s.post_id
    on conflict do nothing;

    get diagnostics v_count = row_count;

    return v_count;
end
$$;

comment on function social.record_views(bigint, bigint[], text, bigint[], integer[]) is
    'p_viewer saw posts (at most 500) on p_surface (feed, thread, profile, hashtag, search, '
    'notification or other), opened those of p_opened, and looked at them for p_dwell_ms '
    'milliseconds (in the order of p_posts, null where not known). Returns how many were new: a post '
    'counts once per viewer in the time of ops.settings view_window, and what p_viewer does not see '
    'is left out. Errors: PS400 (p_posts, p_surface, p_opened, p_dwell_ms), PS404 (p_viewer). '
    'Example: select social.record_views(7, array[42, 43], ''feed'', array[42]);';

grant execute on function social.record_views(bigint, bigint[], text, bigint[], integer[])
    to pgsocial_app;
