create or replace function internal.match_followed(
    p_viewer bigint, p_plan internal.search_plan, p_query tsquery, p_before bigint, p_after bigint,
    p_count integer
)
returns bigint[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_authors constant bigint[] := p_viewer || array(
        select f.followee_id from core.follows as f where f.follower_id = p_viewer
    );
    v_scan constant numeric := internal.setting('search_scan')::numeric;
    v_each constant integer := ceil(v_scan / cardinality(v_authors));
    v_matching constant numeric := internal.document_share(p_plan.rarity) * (
        select sum(t.document_count)
          from unnest(v_authors) as u (id)
         cross join lateral (
            select s.document_count from internal.search_terms as s where s.lexeme = '@' || u.id offset 0
         ) as t
    );
begin
    -- Some authors at a time: an index looks at a query anew for each of their posts, and at what
    -- waits to be put into it for each query.
    if numnode(p_query) > 0 and v_matching <= v_scan then
        return array(
            select d.post_id
              from (
                select string_agg(format('''@%s''', u.id), ' | ')::tsquery as authors
                  from unnest(v_authors) with ordinality as u (id, n)
                 group by u.n / 64
              ) as q
             cross join lateral (
                select e.post_id
                  from internal.wanted_documents(
                           p_viewer, p_plan.place, p_plan.min_likes, p_plan.min_shares
                       ) as e
                 where e.terms @@ q.authors and e.terms @@ p_query
                   and e.post_id + 0 < p_before and e.post_id + 0 >= p_after and e.is_open
                 order by e.post_id desc
                 limit p_count
             ) as d
             order by d.post_id desc
             limit p_count
        );
    end if;

    return array(
        select d.post_id
          from unnest(v_authors) as u (id)
         cross join lateral (
            select e.*
              from internal.wanted_documents(
                       p_viewer, p_plan.place, p_plan.min_likes, p_plan.min_shares
                   ) as e
             where e.author_id = u.id and e.post_id < p_before and e.post_id >= p_after and e.is_open
             order by e.post_id desc
             limit v_each
          ) as d
         where numnode(p_query) = 0 or d.terms @@ p_query
         order by d.post_id desc
         limit p_count
    );
end
$$;

comment on function internal.match_followed(
    bigint, internal.search_plan, tsquery, bigint, bigint, integer
) is
    'Of the posts of those whom p_viewer follows, and of their own, the newest p_count that match and that '
    'everybody sees; where more than ops.settings search_scan may match, or there are no words, among the '
    'newest of each (together search_scan).';
