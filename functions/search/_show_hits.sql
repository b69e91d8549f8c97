create or replace function internal.show_hits(
    p_viewer bigint, p_plan internal.search_plan, p_posts bigint[], p_scores double precision[]
)
returns jsonb
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_terms constant text[] := array(
        select distinct t
          from unnest(p_plan.words) as w
         cross join unnest(case when w.open_terms = '{}' then w.terms else w.word || w.open_terms end) as t
    );
    v_prefixes constant text[] := array(select w.word from unnest(p_plan.words) as w where w.is_prefix);
begin
    return coalesce((
        select jsonb_agg(jsonb_build_object(
                   'post', social.to_json(r),
                   'snippet', internal.mark_words(r.body, r.lang, v_terms, v_prefixes),
                   'score', p_scores[array_position(p_posts, r.id)]
               ) order by array_position(p_posts, r.id))
          from internal.render_posts(p_viewer, p_posts, null) as r
    ), '[]');
end
$$;

comment on function internal.show_hits(bigint, internal.search_plan, bigint[], double precision[]) is
    'Posts that a search found, rendered for p_viewer, with snippets.';
