create or replace function internal.plan_search(p_viewer bigint, p_parts social.query_part[])
returns internal.search_plan
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_terms constant internal.search_term[] := internal.find_terms(p_parts);
    v_plan internal.search_plan;
    v_part social.query_part;
    v_query text;
    v_open text;
    v_some text;
    v_count bigint;
    v_counts bigint[] := array[]::bigint[];
    v_last integer := 0;
begin
    v_plan.clauses := array[]::text[];
    v_plan.open_clauses := array[]::text[];
    v_plan.some_clauses := array[]::text[];
    v_plan.filters := array[]::text[];
    v_plan.is_empty := true;

    for v_n in 1 .. coalesce(cardinality(p_parts), 0) loop
        v_part := p_parts[v_n];
        continue when not v_part.is_used;
        v_plan.is_empty := false;

        case
            when v_part.kind in ('word', 'phrase', 'prefix') then
                v_query := internal.clause_of(v_terms, v_n, false);

                if v_part.is_excluded then
                    v_plan.filters := v_plan.filters || ('!' || v_query);
                    continue;
                end if;

                v_open := internal.clause_of(v_terms, v_n, true);
                v_some := internal.clause_of(v_terms, v_n, true, true);
                v_count := (select min(t.document_count) from unnest(v_terms) as t where t.part = v_n);

                if v_part.is_alternative then
                    v_last := cardinality(v_plan.clauses);
                    v_plan.clauses[v_last] := format('(%s | %s)', v_plan.clauses[v_last], v_query);
                    v_plan.open_clauses[v_last] := nullif(
                        format('(%s)', concat_ws(' | ', v_plan.open_clauses[v_last], v_open)), '()'
                    );
                    v_plan.some_clauses[v_last] := nullif(
                        format('(%s)', concat_ws(' | ', v_plan.some_clauses[v_last], v_some)), '()'
                    );
                    v_counts[v_last] := v_counts[v_last] + v_count;
                else
                    v_plan.clauses := v_plan.clauses || v_query;
                    v_plan.open_clauses := v_plan.open_clauses || v_open;
                    v_plan.some_clauses := v_plan.some_clauses || v_some;
                    v_counts := v_counts[:cardinality(v_plan.clauses) - 1] || v_count
                        || v_counts[cardinality(v_plan.clauses):];
                end if;
            when v_part.kind = 'before' then
                v_plan.before_id := least(
                    v_plan.before_id, internal.id_at(internal.read_date(v_part.value)) & ~1048575::bigint
                );
            when v_part.kind = 'after' then
                v_plan.after_id := greatest(
                    v_plan.after_id, internal.id_at(internal.read_date(v_part.value)) & ~1048575::bigint
                );
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
                    when 'lang' then ':' || v_part.value
                    else '!' || v_part.value
                end;

                if v_part.is_excluded then
                    v_plan.filters := v_plan.filters || ('!' || internal.quote_term(v_query));
                    continue;
                end if;

                v_counts := v_counts || coalesce((
                    select t.document_count from internal.search_terms as t where t.lexeme = v_query
                ), 0)::bigint;
                v_plan.filters := v_plan.filters || internal.quote_term(v_query);

                if v_part.kind = 'from' then
                    v_plan.author_ids := v_plan.author_ids || substr(v_query, 2)::bigint;
                end if;
        end case;
    end loop;

    v_plan.rarity := (select min(c) from unnest(v_counts) as c);
    v_plan.words := array(
        select t
          from (
            select distinct on (t.word, t.is_prefix) t
              from unnest(v_terms) as t
             where not p_parts[t.part].is_excluded
             order by t.word, t.is_prefix
          ) as w (t)
         order by (w.t).document_count, (w.t).word
    );

    return v_plan;
end
$$;

comment on function internal.plan_search(bigint, social.query_part[]) is
    'How a search that has been read is looked for.';
