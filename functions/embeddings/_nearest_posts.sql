-- What anybody may see comes from the index, which holds nothing else, wider until the page is full; what
-- only some may see is compared one by one. So a post that a guest does not see changes nothing for whom
-- it is not for. The index compares in half precision: some more are taken, and put in order. It wants
-- dimensions and model as constants, hence texts that are executed; a SET of what a library defines needs
-- it loaded, hence set_config().
create or replace function internal.nearest_posts(
    p_viewer bigint, p_model internal.embedding_models, p_query text, p_limit integer,
    p_except bigint default null, out ids bigint[], out similarities real[]
)
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
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
    v_first constant integer := greatest(internal.setting('embedding_ef_search')::integer, 2 * p_limit);
    v_distance constant text := format(
        '(e.embedding::halfvec(%1$s)) <=> $1::halfvec(%1$s)', p_model.dimensions
    );
    v_from constant text := format(
        'select array_agg(n.post_id), array_agg(n.distance)
           from (
             select e.post_id, %s as distance from internal.post_embeddings as e', v_distance
    );
    v_open constant text := format(' where e.model_id = %s and e.is_open', p_model.id);
    v_order constant text := format(' order by %s limit $2) as n', v_distance);
    v_settings constant text[] := array[
        coalesce(current_setting('hnsw.iterative_scan', true), 'off'),
        coalesce(current_setting('hnsw.ef_search', true), '40'),
        coalesce(current_setting('hnsw.max_scan_tuples', true), '20000')
    ];
    v_tuples constant text := internal.setting('embedding_scan_tuples');
    v_distances double precision[];
    v_more bigint[];
    v_further double precision[];
    v_is_all boolean;
begin
    perform internal.set_scan('relaxed_order', least(v_first, 1000)::text, v_tuples);

    execute v_from || v_open || v_order into ids, v_distances using p_query, v_first;
    v_is_all := coalesce(cardinality(ids), 0) < v_first;
    select k.ids, k.distances into ids, v_distances
      from internal.keep_near(p_viewer, ids, v_distances, p_limit, p_except, v_muted, v_apart) as k;

    if not v_is_all and coalesce(cardinality(ids), 0) < p_limit then
        perform internal.set_scan('relaxed_order', '1000', v_tuples);
        execute v_from || '
              cross join lateral (
                select from internal.near_posts($3, $4, $5, $6) as v where v.id = e.post_id offset 0
              ) as v' || v_open || ' and e.user_id <> all ($6)' || v_order
           into ids, v_distances using p_query, p_limit + 20, p_viewer, p_except, v_muted, v_apart;
    end if;

    if v_closed <> '{}' then
        execute v_from || format(
                    ' where e.model_id = %s and not e.is_open and e.post_id = any ($2)) as n', p_model.id
                )
           into v_more, v_further using p_query, v_closed;
    end if;

    select k.ids, array(
               select (1 - d.distance)::real
                 from unnest(k.distances) with ordinality as d (distance, n)
                order by d.n
           )
      into ids, similarities
      from internal.keep_near(
               p_viewer, ids || v_more, v_distances || v_further, p_limit, p_except, v_muted, v_apart
           ) as k;

    perform internal.set_scan(v_settings[1], v_settings[2], v_settings[3]);
end
$$;

comment on function internal.nearest_posts(
    bigint, internal.embedding_models, text, integer, bigint
) is
    'The p_limit posts nearest to the vector p_query that p_viewer (null: a guest) sees, without p_except '
    'and those of muted authors, nearest first.';

create or replace function internal.set_scan(p_order text, p_ef_search text, p_tuples text)
returns void
language plpgsql
volatile
parallel unsafe
as $$
begin
    perform set_config('hnsw.iterative_scan', p_order, true),
            set_config('hnsw.ef_search', p_ef_search, true),
            set_config('hnsw.max_scan_tuples', p_tuples, true);
end
$$;

comment on function internal.set_scan(text, text, text) is 'How pgvector scans its indexes from here on.';

-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.near_posts(
    p_viewer bigint, p_except bigint, p_muted bigint[], p_apart bigint[]
)
returns table (id bigint)
language sql
stable
parallel safe
as $$
    select v.id
      from internal.visible_posts(p_viewer) as v
     where v.id is distinct from p_except
       and v.author_id <> all (p_muted)
       and exists (select from internal.lets_find(p_viewer, v.author_id) offset 0)
       and (v.reply_to_author_id is null or v.author_id = p_viewer or v.reply_to_author_id <> all (p_apart));
$$;

comment on function internal.near_posts(bigint, bigint, bigint[], bigint[]) is
    'The posts that p_viewer (null: a guest) may find by meaning: seen, not p_except, not by those whom '
    'they mute (p_muted) or who want to be found by followers alone, nor answers of others to those or '
    'across a block (p_apart).';

create or replace function internal.keep_near(
    p_viewer bigint, p_ids bigint[], p_distances double precision[], p_limit integer, p_except bigint,
    p_muted bigint[], p_apart bigint[], out ids bigint[], out distances double precision[]
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    select array_agg(k.id order by k.distance, k.id desc),
           array_agg(k.distance order by k.distance, k.id desc)
      into ids, distances
      from (
        select d.id, d.distance
          from (
            select * from unnest(p_ids, p_distances) as u (id, distance) order by u.distance, u.id desc
          ) as d
         cross join lateral (
            select from internal.near_posts(p_viewer, p_except, p_muted, p_apart) as v
             where v.id = d.id
            offset 0
         ) as v
         limit p_limit
      ) as k;
end
$$;

comment on function internal.keep_near(
    bigint, bigint[], double precision[], integer, bigint, bigint[], bigint[]
) is
    'The p_limit nearest of posts that the viewer may find, nearest first: see internal.near_posts().';

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
