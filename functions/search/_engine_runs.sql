-- As internal.clause_of() reads them: words of one part that stand beside each other are one run. A last
-- letter that is in the pair before it is put back, so that a phrase has no gap.
create or replace function internal.engine_runs(
    p_terms internal.search_term[], p_part integer, p_value text
)
returns jsonb
language sql
immutable
parallel safe
as $$
    select coalesce(jsonb_agg(
               case when r.count = 1 and not r.is_exact then jsonb_build_object('terms', r.terms)
                    when r.count = 1 and r.is_prefix then jsonb_build_object('prefix', r.word)
                    else jsonb_build_object(
                        'phrase', (
                            select jsonb_agg(x.word order by x.place)
                              from internal.text_terms(p_value) as x
                             where x.place between r.first and r.last
                        ),
                        'is_prefix', r.is_prefix
                    ) end
               order by r.first
           ), '[]')
      from (
        select w.run, count(*) as count, min(w.place) as first, max(w.place) as last,
               bool_or(w.is_exact) as is_exact, bool_or(w.is_prefix) as is_prefix,
               min(w.word) as word, min(w.terms) as terms
          from (
            select t.*, count(*) filter (where not t.is_beside) over (order by t.place) as run
              from unnest(p_terms) as t
             where t.part = p_part
          ) as w
         group by w.run
      ) as r;
$$;

comment on function internal.engine_runs(internal.search_term[], integer, text) is
    'The words of a part of a search for another engine, all of which must be found: terms, any of which is '
    'enough; a phrase, words beside each other, of which the last may be the beginning of one; or a prefix.';
