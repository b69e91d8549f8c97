-- Of posts that everybody sees alone, taken out before the newest thousand are, also where it is counted how
-- often a tag stands elsewhere: from its newest hundred within the same time, the rest in proportion.
create or replace function social.related_hashtags(p_tag text, p_limit integer default 10)
returns setof social.related_hashtag
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_tag constant text := internal.normalize_tag(p_tag);
begin
    perform internal.check_limit(p_limit, 30);

    if v_tag is null then
        perform internal.raise_error('PS400', 'p_tag', 'this is no hashtag');
    end if;

    return query
    with seen as materialized (
        select h.post_id, v.author_id
          from (
            select w.post_id
              from core.post_hashtags as w
             where w.tag = v_tag
             order by w.post_id desc
             limit 10 * internal.page_candidates()
          ) as h
         cross join lateral (
            select w.author_id from internal.visible_posts(null) as w where w.id = h.post_id offset 0
         ) as v
         order by h.post_id desc
         limit internal.page_candidates()
    ),
    span as (
        select min(s.post_id) as first_id, max(s.post_id) as last_id from seen as s
    ),
    beside as (
        select o.tag, count(*)::integer as posts
          from seen as s
         cross join lateral (
            select h.tag from core.post_hashtags as h where h.post_id = s.post_id and h.tag <> v_tag offset 0
         ) as o
         group by o.tag
        having count(*) >= 2 and count(distinct s.author_id) >= 2
         order by 2 desc, o.tag
         limit 30
    )
    select b.tag, b.posts, k.post_count
      from beside as b
     cross join span as s
     cross join lateral (
        select count(*) as posts, min(h.post_id) as first_id
          from (
            select w.post_id
              from core.post_hashtags as w
             cross join lateral (
                select from internal.visible_posts(null) as v where v.id = w.post_id offset 0
             ) as v
             where w.tag = b.tag and w.post_id between s.first_id and s.last_id
             order by w.post_id desc
             limit 100
          ) as h
     ) as n
     cross join lateral (
        select n.posts * case
                   when n.posts < 100 then 1
                   else (s.last_id - s.first_id)::double precision / greatest(s.last_id - n.first_id, 1)
               end as posts
     ) as e
      left join internal.hashtag_stats as k on k.tag = b.tag
     order by b.posts / (e.posts + 5) desc, b.posts desc, b.tag
     limit p_limit;
end
$$;

comment on function social.related_hashtags(text, integer) is
    'Hashtags that stand beside p_tag more often than elsewhere, p_limit (1 to 30): of the newest thousand '
    'posts with it that everybody sees, shared_count have both; at least two posts of two authors. By '
    'lift, not by number: by the share of the posts with a tag, in the same time, that have p_tag too (five '
    'are added to those, so that what is rare proves little). post_count is that of '
    'social.list_hashtags(). Errors: PS400 (p_tag, p_limit). '
    'Example: select * from social.related_hashtags(''berlin'');';

grant execute on function social.related_hashtags(text, integer) to pgsocial_app;
