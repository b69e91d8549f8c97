-- Pure: the job, explanations and back-tests all call it.
create or replace function internal.trend_score(
    p_formula text, p_parameters jsonb, p_lang text, p_observed integer, p_expected double precision,
    p_spread double precision, p_age double precision, p_half_life double precision
)
returns double precision
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_expected constant double precision := greatest(
        p_expected, (p_parameters ->> 'least_expected')::double precision
    );
    v_bias constant double precision := coalesce((p_parameters ->> 'bias')::double precision, 1);
    v_fading constant double precision := case
        when p_age is null then 1 else internal.trend_fading(p_age, p_half_life)
    end;
begin
    if p_observed < internal.trend_floor(p_parameters, p_lang) or p_observed <= v_expected then
        return 0;
    end if;

    return case p_formula
        when 'surprise' then
            2 * (sqrt(p_observed + 0.375) - sqrt(v_expected + 0.375))
            / sqrt(greatest(1, p_spread ^ 2 / v_expected))
        when 'chi_square' then (p_observed - v_expected) ^ 2 / v_expected
        when 'significance' then
            greatest(p_observed - greatest(v_expected, v_bias), 0) / (p_spread + v_bias)
        when 'deviance' then
            2 * (p_observed * ln(p_observed / v_expected) - (p_observed - v_expected))
        when 'observed' then p_observed
        when 'gravity' then
            (p_observed - v_expected) ^ 0.8
            / (coalesce(p_age, 0) / 3600 + 2) ^ (p_parameters ->> 'gravity')::double precision
    end * case when p_formula = 'gravity' then 1 else v_fading end;
end
$$;

comment on function internal.trend_score(
    text, jsonb, text, integer, double precision, double precision, double precision, double precision
) is
    'What a rule makes of what was observed, expected and its spread: 0 below the floor of the language. '
    'p_age (of a post, in seconds; null for hashtags) halves it each p_half_life (seconds).';

-- What is below 2^-500 is as good as nothing, and a power that is too small is an error.
create or replace function internal.trend_fading(p_age double precision, p_half_life double precision)
returns double precision
language sql
immutable
parallel safe
as $$
    select 0.5 ^ least(p_age / p_half_life, 500);
$$;

comment on function internal.trend_fading(double precision, double precision) is
    'What is left of a score after p_age, where it halves each p_half_life (both in seconds).';

create or replace function internal.trend_floor(p_parameters jsonb, p_lang text)
returns integer
language sql
immutable
parallel safe
as $$
    select coalesce(
        (p_parameters -> 'floors' ->> nullif(p_lang, ''))::integer, (p_parameters ->> 'floor')::integer
    );
$$;

comment on function internal.trend_floor(jsonb, text) is
    'So many accounts at least must join in, in a language (empty: in all together).';
