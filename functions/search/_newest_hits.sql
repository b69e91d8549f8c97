create or replace function internal.newest_hits(
    p_viewer bigint, p_plan internal.search_plan, p_limit integer, p_before bigint,
    out post_ids bigint[], out scores double precision[], out cursor text, out is_relaxed boolean,
    out is_cut boolean
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_before bigint := p_before;
    v_found record;
begin
    post_ids := '{}';
    scores := null;
    is_relaxed := false;
    is_cut := false;

    -- What the index does not know yet may be hidden by now.
    while cardinality(post_ids) < p_limit and not p_plan.is_empty loop
        v_found := internal.match_posts(p_viewer, p_plan, v_before, p_limit);
        post_ids := (post_ids || internal.seen_posts(p_viewer, v_found.post_ids))[:p_limit];
        is_cut := v_found.is_cut and cardinality(v_found.post_ids) < p_limit;
        exit when cardinality(v_found.post_ids) < p_limit;
        v_before := v_found.post_ids[p_limit];
    end loop;

    if cardinality(post_ids) = p_limit then
        cursor := post_ids[p_limit]::text;
    elsif p_plan.given_from > 0 then
        cursor := p_plan.given_from::text;
        is_cut := true;
    end if;
end
$$;

comment on function internal.newest_hits(bigint, internal.search_plan, integer, bigint) is
    'The newest posts before p_before that match a search.';

create or replace function internal.seen_posts(p_viewer bigint, p_posts bigint[])
returns bigint[]
language plpgsql
stable
parallel safe
as $$
begin
    return array(
        select c.id
          from unnest(p_posts) with ordinality as c (id, n)
         where exists (select from internal.visible_posts(p_viewer) as v where v.id = c.id offset 0)
         order by c.n
    );
end
$$;

comment on function internal.seen_posts(bigint, bigint[]) is
    'Those of some posts that p_viewer sees, in their order.';
