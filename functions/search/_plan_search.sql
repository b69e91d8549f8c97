create or replace function internal.plan_search(p_viewer bigint, p_parts social.query_part[])
returns internal.search_plan
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_plan internal.search_plan;
    v_part social.query_part;
    v_terms constant text[] := array(
        select distinct w.term
          from unnest(p_parts) as p
         cross join lateral internal.part_terms(p) as t
         cross join lateral unnest(internal.word_terms(t.word, t.spelling)) as w (term)
         where p.kind in ('word', 'phrase', 'prefix') and p.is_used
    );
    v_known constant text[] := array(
        select t.lexeme from internal.search_terms as t
         where t.lexeme = any (v_terms) and t.document_count > 0
    );
    v_query text;
    v_open text;
    v_count bigint;
    v_groups text[] := array[]::text[];
begin
    v_plan.clauses := '{}';
    v_plan.open_clauses := '{}';
    v_plan.filters := '{}';
    v_plan.is_empty := true;

    foreach v_part in array p_parts loop
        continue when not v_part.is_used;
        v_plan.is_empty := false;

        case
            when v_part.kind in ('word', 'phrase', 'prefix') then
                v_query := internal.part_query(v_part, null);

                if v_part.is_excluded then
                    v_plan.filters := v_plan.filters || ('!' || v_query);
                    continue;
                end if;

                v_open := internal.part_query(v_part, v_known);
                v_count := internal.part_count(v_part);

                if v_part.is_alternative then
                    v_plan.clauses[cardinality(v_plan.clauses)] :=
                        v_plan.clauses[cardinality(v_plan.clauses)] || ' | ' || v_query;
                    v_plan.open_clauses[cardinality(v_plan.clauses)] := nullif(concat_ws(
                        ' | ', v_plan.open_clauses[cardinality(v_plan.clauses)], v_open
                    ), '');
                    v_groups[cardinality(v_groups)] := v_groups[cardinality(v_groups)]::bigint + v_count;
                else
                    v_plan.clauses := v_plan.clauses || v_query;
                    v_plan.open_clauses := v_plan.open_clauses || v_open;
                    v_groups := v_groups || v_count::text;
                end if;
            when v_part.kind in ('before', 'after') then
                if v_part.kind = 'before' then
                    v_plan.before_id := least(
                        v_plan.before_id, internal.id_at(internal.read_date(v_part.value)) & ~1048575::bigint
                    );
                else
                    v_plan.after_id := greatest(
                        v_plan.after_id, internal.id_at(internal.read_date(v_part.value)) & ~1048575::bigint
                    );
                end if;
            when v_part.kind = 'min_likes' then
                v_plan.min_likes := greatest(v_plan.min_likes, v_part.value::integer);
            when v_part.kind = 'min_shares' then
                v_plan.min_shares := greatest(v_plan.min_shares, v_part.value::integer);
            when v_part.kind = 'in' then
                v_plan.place := v_part.value;
            else
                v_query := case v_part.kind
                    when 'from' then '@' || coalesce(internal.known_name(p_viewer, v_part.value), 0)
                    when 'to' then '>' || coalesce(internal.known_name(p_viewer, v_part.value), 0)
                    when 'tag' then '#' || v_part.value
                    when 'has' then '!' || v_part.value
                    when 'is' then '!' || v_part.value
                    when 'lang' then ':' || v_part.value
                end;

                if v_part.is_excluded then
                    v_plan.filters := v_plan.filters || ('!' || internal.quote_term(v_query));
                    continue;
                end if;

                v_count := coalesce((
                    select t.document_count from internal.search_terms as t where t.lexeme = v_query
                ), 0);
                v_groups := v_groups || v_count::text;
                v_plan.filters := v_plan.filters || internal.quote_term(v_query);

                if v_part.kind = 'from' then
                    v_plan.author_ids := v_plan.author_ids || substr(v_query, 2)::bigint;
                end if;
        end case;
    end loop;

    v_plan.rarity := (select min(g::bigint) from unnest(v_groups) as g);
    v_plan.words := internal.ranked_words(p_parts);

    return v_plan;
end
$$;

comment on function internal.plan_search(bigint, social.query_part[]) is
    'How a search that has been read is looked for.';
