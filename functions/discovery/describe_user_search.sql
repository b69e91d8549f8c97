create or replace function social.describe_user_search(p_query text)
returns jsonb
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_read record;
    v_count integer;
    v_is_behind boolean;
begin
    perform internal.check_query(p_query, 'p_query');

    v_read := internal.read_name(p_query);
    v_count := cardinality(v_read.words);
    v_is_behind := (internal.engine_place()).is_behind;

    return jsonb_build_object(
        'is_for_engine', v_read.whole <> '' and not v_is_behind,
        'is_behind', v_is_behind,
        'names', v_read.prefixes,
        'words', internal.profile_terms(v_read.words),
        'beginning', case when v_count > 1 then jsonb_build_object(
            'words', internal.profile_terms(v_read.words[:v_count - 1]), 'prefix', v_read.words[v_count]
        ) end,
        'mistakes', coalesce((
            select jsonb_agg(jsonb_build_object('word', m.word, 'others', m.others))
              from internal.mistaken_words(v_read.words) as m
        ), '[]'),
        'scores', jsonb_build_object(
            'name', internal.person_score(4, false, false, 0, 0),
            'beginning', internal.person_score(3, false, false, 0, 0),
            'words', internal.person_score(2, false, false, 0, 0)
        ),
        'size', 2 * internal.engine_candidates(),
        'most', 10000
    );
end
$$;

comment on function social.describe_user_search(text) is
    'A search of people for another engine: is_for_engine (false where there is nothing to look for, or '
    'is_behind, since the engine lags 10 seconds behind); names that fit, or begin so; words that must all '
    'stand in a profile; beginning, words of which the last may be the prefix of a name, or null; mistakes, '
    'each a word that a name may be one letter away from, and others that must stand there; the scores of '
    'these, in the same measure as size of a document; how many ids are wanted at first (size) and at most '
    '(most). Nothing of it depends on who asks. What the engine finds is for social.search_users_among(). '
    'Errors: PS400 (p_query). '
    'Example: select social.describe_user_search(''ada lov'');';

grant execute on function social.describe_user_search(text) to pgsocial_app;

create or replace function internal.engine_candidates()
returns integer
language sql
immutable
parallel safe
as $$
    select 100;
$$;

comment on function internal.engine_candidates() is
    'How many of those whom another engine finds are ranked: the first ones who may be shown.';
