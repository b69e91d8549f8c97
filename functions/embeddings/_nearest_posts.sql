-- What anybody may see comes from the index, which holds nothing else, passing over what this viewer may
-- not see until the page is full (it compares in half precision, so some more are taken, and put in
-- order); what only some may see is compared one by one, for this viewer. So a post that a guest does not
-- see changes nothing for whom it is not for. The index wants dimensions and model as constants, hence a
-- text that is executed; a SET of what a library defines needs it loaded, hence set_config().
create or replace function internal.nearest_posts(
    p_viewer bigint, p_model internal.embedding_models, p_query text, p_limit integer,
    p_except bigint default null, out ids bigint[], out similarities real[]
)
language plpgsql
stable
parallel unsafe
as $$
declare
    v_muted constant bigint[] := internal.muted_ids(p_viewer);
    -- To whom no reply by others is shown, as in a feed.
    v_apart constant bigint[] := array(
        select h.other_id from internal.hidden as h
         where h.viewer_id = p_viewer and (h.is_blocking or h.is_blocked or internal.is_muting(h))
    );
    v_closed constant bigint[] := case when p_viewer is null then '{}' else array(
        select c from internal.closed_posts(p_viewer) as c
    ) end;
    v_scan constant text := coalesce(current_setting('hnsw.iterative_scan', true), 'off');
    v_ef constant text := coalesce(current_setting('hnsw.ef_search', true), '40');
    v_tuples constant text := coalesce(current_setting('hnsw.max_scan_tuples', true), '20000');
    v_some constant text := $query$
        closed as materialized (
            select d.post_id, d.distance
              from (
                select e.post_id,
                       (e.embedding::extensions.halfvec(%1$s)) <=> $1::extensions.halfvec(%1$s) as distance
                  from unnest($7) as c (id)
                  join internal.post_embeddings as e on e.post_id = c.id and e.model_id = %2$s
                 where not e.is_open and e.post_id is distinct from $4
                 order by distance, e.post_id
                offset 0
              ) as d
             cross join lateral (
                select from internal.visible_posts($2) as v
                 where v.id = d.post_id and v.author_id <> all ($5)
                   and (v.reply_to_author_id is null or v.author_id = $2
                        or v.reply_to_author_id <> all ($6))
                offset 0
             ) as v
             order by d.distance, d.post_id
             limit $3
        )
    $query$;
    v_none constant text := $query$
        closed as (select null::bigint as post_id, null::double precision as distance where false)
    $query$;
begin
    perform set_config('hnsw.iterative_scan', 'relaxed_order', true),
            set_config('hnsw.ef_search', internal.setting('embedding_ef_search'), true),
            set_config('hnsw.max_scan_tuples', internal.setting('embedding_scan_tuples'), true);

    execute format(
        $query$
        with open as materialized (
            select e.post_id,
                   (e.embedding::extensions.halfvec(%1$s)) <=> $1::extensions.halfvec(%1$s) as distance
              from internal.post_embeddings as e
             cross join lateral (
                select from internal.visible_posts($2) as v
                 where v.id = e.post_id and v.author_id <> all ($5)
                   and (v.reply_to_author_id is null or v.author_id = $2
                        or v.reply_to_author_id <> all ($6))
                offset 0
             ) as v
             where e.model_id = %2$s and e.is_open and e.post_id is distinct from $4
             order by (e.embedding::extensions.halfvec(%1$s)) <=> $1::extensions.halfvec(%1$s)
             limit $3 + 20
        ),
        %3$s
        select array_agg(r.post_id), array_agg((1 - r.distance)::real)
          from (
            select *
              from (select * from open union all select * from closed) as w
             order by w.distance, w.post_id desc
             limit $3
          ) as r
        $query$,
        p_model.dimensions, p_model.id,
        -- Planned only where there are any.
        case when v_closed = '{}' then v_none else format(v_some, p_model.dimensions, p_model.id) end
    ) into ids, similarities using p_query, p_viewer, p_limit, p_except, v_muted, v_apart, v_closed;

    perform set_config('hnsw.iterative_scan', v_scan, true), set_config('hnsw.ef_search', v_ef, true),
            set_config('hnsw.max_scan_tuples', v_tuples, true);
end
$$;

comment on function internal.nearest_posts(
    bigint, internal.embedding_models, text, integer, bigint
) is
    'The p_limit posts nearest to the vector p_query that p_viewer (null: a guest) sees, without p_except '
    'and those of muted authors, nearest first.';

create or replace function internal.closed_posts(p_viewer bigint)
returns setof bigint
language sql
stable
parallel safe
as $$
    select w.post_id
      from (
        select e.post_id
          from core.follows as f
         cross join lateral (
            select c.post_id
              from internal.post_embeddings as c
             where c.user_id = f.followee_id and not c.is_open
             order by c.post_id desc
             limit 1000
         ) as e
         where f.follower_id = p_viewer
        union
        select c.post_id
          from internal.post_embeddings as c
         where c.user_id = p_viewer and not c.is_open
        union
        select n.group_id
          from internal.notifications as n
         where n.user_id = p_viewer and n.kind in ('reply', 'quote', 'mention')
      ) as w
     order by w.post_id desc
     limit internal.setting('embedding_closed_posts')::integer;
$$;

comment on function internal.closed_posts(bigint) is
    'Candidates among the posts that no guest sees: of those whom p_viewer follows, the viewer''s own, and '
    'those that address the viewer; newest first, as many as the setting embedding_closed_posts. '
    'Unchecked: for internal.nearest_posts().';
