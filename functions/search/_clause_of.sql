-- Words of one part that stand beside each other are looked for so; of scripts without spaces only in a
-- phrase, and of these p_is_some pairs of letters are enough.
create or replace function internal.clause_of(
    p_terms internal.search_term[], p_part integer, p_is_open boolean, p_is_some boolean default false
)
returns text
language plpgsql
immutable
parallel safe
as $$
begin
    return (
        select case when bool_and(w.terms is not null)
                    then '(' || string_agg(
                        case when w.last is null then ''
                             when w.is_beside then format(' <%s> ', w.place - w.last)
                             when p_is_some then ' | '
                             else ' & ' end || '(' || w.terms || ')', '' order by w.place
                    ) || ')' end
          from (
            select c.place, c.is_beside, c.terms, lag(c.place) over (order by c.place) as last
              from (
                select t.place, t.is_beside,
                       case when t.is_exact
                            then internal.quote_term(t.word) || case when t.is_prefix then ':*' else '' end
                            else (
                                select string_agg(internal.quote_term(x), ' | ')
                                  from unnest(case when p_is_open then t.open_terms else t.terms end) as x
                            ) end as terms
                  from unnest(p_terms) as t
                 where t.part = p_part
              ) as c
             where c.terms is not null or c.is_beside or not p_is_some
          ) as w
    );
end
$$;

comment on function internal.clause_of(internal.search_term[], integer, boolean, boolean) is
    'A part of a search as a tsquery, p_is_open: by the terms that open documents hold, null where there is '
    'none of them; p_is_some: of a word without spaces, some of its pairs of letters.';
