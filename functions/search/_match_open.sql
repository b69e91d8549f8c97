-- Each clause is a condition of its own: an index then leaps from what one of them has next to what the
-- others have, and looks at no more than the rarest has there, while of one query of them all it looks at
-- each document of the ranges.
create or replace function internal.match_open(
    p_viewer bigint, p_plan internal.search_plan, p_before bigint, p_after bigint, p_count integer,
    out post_ids bigint[], out is_cut boolean
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_scan constant bigint := internal.setting('search_scan')::bigint;
    v_reach constant numeric := internal.setting('search_reach')::numeric;
    v_share constant numeric := internal.document_share(p_plan.rarity);
    v_keys constant tsquery[] := internal.search_keys(p_plan);
    v_ranges tsquery := internal.any_document();
    v_floor bigint := p_after;
    v_top bigint := p_before;
    v_looked numeric := 0;
    -- Documents to look at in a round: as many as should hold what is wanted.
    v_wanted numeric := least(p_count, v_reach) / greatest(v_share, 0.000001);
    v_most constant integer := 64;
    v_ids bigint[];
    v_buckets record;
begin
    post_ids := '{}';
    is_cut := false;

    loop
        if p_plan.rarity is null or p_plan.rarity > v_scan then
            select string_agg(format('''^%s''', b.id), ' | ') as terms, min(b.from_id) as low,
                   sum(b.document_count) as documents
              into v_buckets
              from (
                select q.id, q.from_id, q.document_count,
                       sum(q.document_count) over (order by q.from_id desc) - q.document_count as before
                  from internal.search_buckets as q
                 where q.from_id < v_top
                 order by q.from_id desc
                 limit v_most
              ) as b
             where b.before < v_wanted;

            exit when v_buckets.terms is null or v_top <= p_after;
            v_ranges := v_buckets.terms::tsquery;
            v_floor := greatest(p_after, v_buckets.low);
            v_looked := v_looked + v_buckets.documents;
        end if;

        -- The sum keeps the planner off the primary key, along which it would read everything.
        v_ids := array(
            select d.post_id
              from internal.wanted_documents(
                       p_viewer, p_plan.place, p_plan.min_likes, p_plan.min_shares
                   ) as d
             where d.terms @@ v_keys[1]
               and d.terms @@ v_keys[2]
               and d.terms @@ v_keys[3]
               and d.terms @@ v_ranges
               and d.post_id + 0 < v_top
               and d.post_id + 0 >= v_floor
               and d.is_open
             order by d.post_id desc
             limit p_count - cardinality(post_ids)
        );
        post_ids := post_ids || v_ids;
        exit when cardinality(post_ids) >= p_count or p_plan.rarity <= v_scan or v_floor <= p_after;

        if v_looked * v_share >= v_reach then
            is_cut := true;
            exit;
        end if;

        v_wanted := least(
            case when post_ids = '{}' then 4 * v_looked
                 else 1.2 * v_looked * (p_count - cardinality(post_ids)) / cardinality(post_ids) end,
            v_reach / greatest(v_share, 0.000001) - v_looked
        );
        v_top := v_floor;
    end loop;
end
$$;

comment on function internal.match_open(bigint, internal.search_plan, bigint, bigint, integer) is
    'Of the posts that everybody sees, the newest p_count that match and that p_viewer wants; is_cut where '
    'it gave up before (ops.settings search_reach).';

create or replace function internal.search_keys(p_plan internal.search_plan)
returns tsquery[]
language plpgsql
immutable
parallel safe
as $$
declare
    v_wanted constant text[] := p_plan.open_clauses || array(
        select f from unnest(p_plan.filters) as f where not starts_with(f, '!')
    );
    v_rest constant text := array_to_string(v_wanted[3:] || array(
        select f from unnest(p_plan.filters) as f where starts_with(f, '!')
    ), ' & ');
begin
    return array[
        coalesce(v_wanted[1]::tsquery, internal.any_document()),
        coalesce(v_wanted[2]::tsquery, internal.any_document()),
        coalesce(nullif(v_rest, '')::tsquery, internal.any_document())
    ];
end
$$;

comment on function internal.search_keys(internal.search_plan) is
    'Three queries all of which open documents must match.';

create or replace function internal.any_document()
returns tsquery
language sql
immutable
parallel safe
as $$
    select '!''^'''::tsquery;
$$;

comment on function internal.any_document() is
    'What every document matches, for an index too, beside something else: no range has this name.';

create or replace function internal.document_share(p_count bigint)
returns numeric
language plpgsql
stable
parallel safe
as $$
begin
    return (
        select least(coalesce(p_count, t.total), t.total) / greatest(t.total, 1)
          from (
            select coalesce(sum(b.document_count), 0)::numeric as total from internal.search_buckets as b
          ) as t
    );
end
$$;

comment on function internal.document_share(bigint) is
    'Which part p_count (null: all) are of the documents that everybody sees, 0 to 1.';
