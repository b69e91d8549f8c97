-- Whatever somebody types is read as well as it can be: an unknown filter is words, a quote that does not
-- end ends with the text, and what means nothing is left out, with the reason.
create or replace function internal.read_query(p_viewer bigint, p_query text)
returns setof social.query_part
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_most constant integer := 32;
    v_text constant text collate pg_c_utf8 := translate(
        normalize(p_query, nfkc), U&'\201C\201D\201E\00AB\00BB\300C\300D\2212\2013', '"""""""--'
    );
    v_filters constant text := 'from|to|tag|has|is|in|lang|before|after|min_likes|min_shares';
    v_found text[];
    v_part social.query_part;
    v_before social.query_part;
    v_is_or boolean := false;
    v_count integer := 0;
begin
    -- A sign, a filter's name, and a phrase or a word.
    for v_found in
        select m
          from regexp_matches(
                   v_text, '(?:^|(?<=\s))(-?)(?:(' || v_filters || '):)?(?:"([^"]*)"?|([^\s"]+))', 'gi'
               ) as m
    loop
        v_part := internal.read_part(p_viewer, v_found);

        if v_part.kind in ('word', 'phrase', 'prefix') then
            if v_part.kind = 'word' and v_found[1] = '' and lower(v_found[4]) in ('or', '|')
               and not v_is_or and v_before.is_used and not v_before.is_excluded then
                v_is_or := true;
                continue;
            end if;

            v_part.is_alternative := v_is_or and v_part.is_used and not v_part.is_excluded;
        end if;

        v_is_or := false;

        if v_part.is_used then
            v_count := v_count + 1;

            if v_count > v_most then
                v_part.is_used := false;
                v_part.reason := format('a search has at most %s parts', v_most);
            end if;
        end if;

        v_before := case when v_part.kind in ('word', 'phrase', 'prefix') then v_part end;
        return next v_part;
    end loop;
end
$$;

comment on function internal.read_query(bigint, text) is
    'A search as it is read for p_viewer (null: a guest), part by part, in its order.';
