-- p_known are the terms that open documents hold; null is all. Words of one part that stand beside each
-- other are looked for so; of scripts without spaces only in a phrase.
create or replace function internal.part_query(p_part social.query_part, p_known text[])
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_term record;
    v_query text := '';
    v_last integer;
    v_count integer := 0;
    v_terms text[];
begin
    for v_term in
        select * from internal.part_terms(p_part)
    loop
        v_count := v_count + 1;

        if v_term.is_exact then
            v_terms := array[v_term.word];
        else
            v_terms := internal.word_terms(v_term.word, v_term.spelling);

            if p_known is not null then
                v_terms := array(select t from unnest(v_terms) as t where t = any (p_known));

                if v_terms = '{}' then
                    return null;
                end if;
            end if;
        end if;

        v_query := v_query
            || case when v_last is null then ''
                    when v_term.is_beside then format(' <%s> ', v_term.place - v_last)
                    else ' & ' end
            || '(' || (
                select string_agg(
                           internal.quote_term(t) || case when v_term.is_prefix then ':*' else '' end, ' | '
                       )
                  from unnest(v_terms) as t
            ) || ')';
        v_last := v_term.place;
    end loop;

    return case when v_count > 0 then '(' || v_query || ')' end;
end
$$;

comment on function internal.part_query(social.query_part, text[]) is
    'A word, phrase or prefix as a tsquery, with only the terms p_known; null where none of them is.';
