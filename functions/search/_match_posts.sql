-- The newest p_count posts that match and are seen, by three ways that add up: what everybody sees, by
-- words (all of them where these are rare, else one range of posts after the other); what leads to the
-- viewer alone, by whom; and places of the viewer's own, by their lists. Whoever does not see a post finds
-- and counts nothing of it: what bounds the work are numbers of what everybody sees, and of what the
-- viewer does.
create or replace function internal.match_posts(
    p_viewer bigint, p_plan internal.search_plan, p_before bigint, p_count integer,
    out post_ids bigint[], out is_cut boolean
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_query constant text := array_to_string(p_plan.clauses || p_plan.filters, ' & ');
    v_all constant tsquery := v_query::tsquery;
    v_open constant tsquery := case when array_position(p_plan.open_clauses, null) is null
        then array_to_string(p_plan.open_clauses || p_plan.filters, ' & ')::tsquery end;
    v_before constant bigint := least(p_before, coalesce(p_plan.before_id, p_before));
    v_after constant bigint := greatest(p_plan.after_id, p_plan.given_from, 0);
    v_own bigint[];
begin
    post_ids := '{}';
    is_cut := false;

    if p_plan.place in ('bookmarks', 'likes') then
        post_ids := internal.match_list(p_viewer, p_plan, v_all, v_before, v_after, p_count + 1);
    else
        v_own := internal.match_closed(p_viewer, p_plan, v_all, v_before, v_after, p_count + 1);

        if p_plan.given_ids is not null then
            post_ids := internal.match_given(
                p_viewer, p_plan, case when v_open is null then v_all else v_all || v_open end, v_before,
                v_after, p_count + 1
            );
            is_cut := p_plan.is_given_cut;

            if v_open is not null and p_plan.fresh_from < v_before then
                post_ids := post_ids || (
                    select m.post_ids
                      from internal.match_open(
                               p_viewer, p_plan, v_before, greatest(v_after, p_plan.fresh_from), p_count + 1
                           ) as m
                );
            end if;
        elsif v_open is null then
            null;
        elsif p_plan.place in ('following', 'home')
           and coalesce(p_plan.rarity, internal.last_id()) > internal.setting('search_scan')::bigint then
            post_ids := internal.match_followed(p_viewer, p_plan, v_open, v_before, v_after, p_count + 1);
        else
            select m.post_ids, m.is_cut
              into post_ids, is_cut
              from internal.match_open(
                       p_viewer, p_plan, v_before, v_after, p_count + 1
                   ) as m;
        end if;

        post_ids := array(
            select distinct i.id from unnest(post_ids || v_own) as i (id) order by 1 desc limit p_count + 1
        );
    end if;

    if cardinality(post_ids) > p_count then
        is_cut := true;
        post_ids := post_ids[:p_count];
    end if;
end
$$;

comment on function internal.match_posts(bigint, internal.search_plan, bigint, integer) is
    'The newest p_count posts before p_before that match a search and that p_viewer (null: a guest) sees, '
    'newest first; is_cut where there may be more.';
