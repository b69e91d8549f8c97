create or replace function internal.pulled_entries(
    p_viewer bigint, p_before bigint, p_scan integer, p_muted bigint[],
    out post_ids bigint[], out entry_ids bigint[], out low bigint, out is_twice boolean
)
language plpgsql
stable
parallel safe
as $$
declare
    v_sources constant record := internal.feed_sources(p_viewer, p_muted, p_before, p_scan);
    v_users constant bigint[] := v_sources.user_ids;
    v_low constant bigint := v_sources.low;
begin

    select array_agg(m.post_id order by m.id desc), array_agg(m.id order by m.id desc),
           case when count(*) = p_scan then min(m.id) else v_low end,
           count(distinct m.post_id) < count(*)
      into post_ids, entry_ids, low, is_twice
      from (
        select g.id, g.post_id
          from unnest(v_users) as s (id)
         cross join lateral (
            (
                select p.id, p.id as post_id
                  from core.posts as p
                 where p.author_id = s.id and p.deleted_at is null
                   and p.id < p_before and p.id >= v_low
                 order by p.id desc
                 limit p_scan
            )
            union all
            (
                select h.id, h.post_id
                  from core.shares as h
                 where h.user_id = s.id and h.id < p_before and h.id >= v_low
                 order by h.id desc
                 limit p_scan
            )
         ) as g
         order by g.id desc
         limit p_scan
      ) as m;
end
$$;

comment on function internal.pulled_entries(bigint, bigint, integer, bigint[]) is
    'The newest p_scan entries before p_before of a reader without a timeline, as '
    'internal.pushed_entries() gives them. p_muted: whom they mute.';
