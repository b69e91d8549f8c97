-- A tag is told of where everybody sees one of its newest posts now: its count follows within a second.
create or replace function internal.find_hashtags(p_query text, p_most integer, p_is_search boolean)
returns setof social.hashtag
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_folded constant text := internal.fold_tag(p_query);
    v_exact constant text := coalesce(internal.normalize_tag(btrim(p_query)), '');
    v_is_typo boolean;
    v_tags text[];
begin
    if v_folded = '' then
        return;
    end if;

    -- Where that fills no page, a search looks for mistakes.
    for v_is_typo in select w from unnest(array[false, true]) as w where p_is_search or not w loop
        with found as (
            select t.tag, t.post_count, 3 as level
              from (
                select h.tag, h.post_count
                  from internal.hashtag_stats as h
                 where h.folded = v_folded
                 order by h.size desc, h.tag
                 limit 20
              ) as t
             where internal.is_public_tag(t.tag)
            union all
            select * from internal.hashtags_beginning(v_folded, greatest(p_most, 20))
            union all
            select t.tag, t.post_count, 1
              from (select where v_is_typo) as s
             cross join lateral (
                select h.tag, h.post_count
                  from internal.near_words(v_folded) as w (word)
                 cross join lateral (
                    select b.tag, b.post_count
                      from internal.hashtag_stats as b
                     where b.folded = w.word
                     order by b.size desc, b.tag
                     limit 5
                 ) as h
             ) as t
             where internal.is_public_tag(t.tag)
        )
        select array_agg(t.tag)
          into v_tags
          from (
            select c.tag
              from (
                select f.tag, max(f.post_count) as post_count,
                       max(case when f.tag = v_exact then 4 else f.level end) as level
                  from found as f
                 group by f.tag
              ) as c
             order by c.level desc, c.post_count desc, c.tag
             limit p_most
          ) as t;

        exit when cardinality(v_tags) = p_most;
    end loop;

    return query
    select h.tag, h.post_count
      from unnest(v_tags) with ordinality as t (tag, place)
      join internal.hashtag_stats as h on h.tag = t.tag
     order by t.place;
end
$$;

comment on function internal.find_hashtags(text, integer, boolean) is
    'Hashtags of posts that everybody sees by p_query: the tag itself, what folds to the same, what begins '
    'so, the most used first; for a search, where that fills no page, also those one letter away.';

create or replace function internal.hashtags_beginning(p_folded text, p_limit integer)
returns table (tag text, post_count integer, level integer)
language plpgsql
stable
parallel safe
as $$
begin
    return query
    select c.tag, c.post_count, 2
      from (
        select h.tag, h.post_count
          from generate_series(15, 0, -1) as s (size)
         cross join lateral (
            select b.tag, b.post_count
              from internal.hashtag_stats as b
             where b.size = s.size::smallint and b.folded >= p_folded
               and b.folded < p_folded || U&'\+10FFFF'
             order by b.folded, b.tag
             limit internal.page_candidates()
         ) as h
         limit internal.page_candidates()
      ) as c
     where internal.is_public_tag(c.tag)
     limit p_limit;
end
$$;

comment on function internal.hashtags_beginning(text, integer) is
    'Hashtags that begin with p_folded, of posts that everybody sees, p_limit at most: the most used first '
    'by size class.';

create or replace function internal.is_public_tag(p_tag text)
returns boolean
language plpgsql
stable
parallel safe
as $$
begin
    return exists (
        select
          from (
            select h.post_id
              from core.post_hashtags as h
             where h.tag = p_tag
             order by h.post_id desc
             limit 10 * internal.page_candidates()
          ) as h
         cross join lateral (
            select from internal.visible_posts(null) as v where v.id = h.post_id offset 0
         ) as v
    );
end
$$;

comment on function internal.is_public_tag(text) is
    'Whether everybody sees one of the newest posts with a hashtag (of ten times '
    'internal.page_candidates()).';
