-- Locks: the rules, so that one of a kind is active; the job's, since what it ranked is dropped.
create or replace function ops.set_trend_rule(
    p_name text, p_parameters jsonb default null, p_is_active boolean default null,
    p_kind text default null, p_formula text default null, p_description text default null
)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_old analytics.trend_rules;
    v_new analytics.trend_rules;
begin
    perform pg_advisory_xact_lock(hashtextextended('pgsocial.refresh_trends', 0));
    select * into v_old from analytics.trend_rules as r where r.name = p_name for update;

    v_new.name := p_name;
    v_new.kind := coalesce(v_old.kind, p_kind);
    v_new.formula := coalesce(p_formula, v_old.formula);
    v_new.parameters := coalesce(v_old.parameters, '{}') || coalesce(p_parameters, '{}');
    v_new.is_active := coalesce(p_is_active, v_old.is_active, false);
    v_new.description := coalesce(p_description, v_old.description, '');

    if p_name is null or p_name !~ '^[a-z][a-z0-9_]{0,49}$' then
        perform internal.raise_error('PS400', 'p_name',
            'a name has 1 to 50 of a-z, 0-9 and _, a letter first');
    elsif p_kind <> v_old.kind then
        perform internal.raise_error('PS400', 'p_kind', 'the kind of a rule stays');
    end if;

    perform internal.check_trend_rule(v_new.kind, v_new.formula, v_new.parameters);

    if (v_old.formula, v_old.parameters, v_old.is_active, v_old.description)
       is not distinct from (v_new.formula, v_new.parameters, v_new.is_active, v_new.description) then
        return false;
    end if;

    if v_new.is_active then
        update analytics.trend_rules as r
           set is_active = false, changed_at = clock_timestamp()
         where r.kind = v_new.kind and r.name <> p_name and r.is_active;
    end if;

    insert into analytics.trend_rules (name, kind, formula, parameters, is_active, description)
    values (v_new.name, v_new.kind, v_new.formula, v_new.parameters, v_new.is_active, v_new.description)
    on conflict (name) do update
       set formula = excluded.formula, parameters = excluded.parameters, is_active = excluded.is_active,
           description = excluded.description, changed_at = excluded.changed_at;

    if v_new.is_active or v_old.is_active then
        delete from analytics.trends as t where t.kind = v_new.kind;
        delete from analytics.virals where v_new.kind = 'viral';

        -- What nothing reaches any more would stand in the lists of the old rule for ever.
        with replaced as (
            update analytics.trend_lists as l
               set replaced_at = now()
             where l.replaced_at is null and l.subjects <> '{}'
               and l.kind = any (array[v_new.kind, case v_new.kind when 'post' then 'feed' end])
            returning l.*
        )
        insert into analytics.trend_lists (
            kind, period, lang, made_at, rule, half_life, threshold, subjects, places
        )
        select r.kind, r.period, r.lang, now(), r.rule, r.half_life, r.threshold, '{}', '{}'
          from replaced as r;

        insert into internal.trend_touched (kind, subject, bucket_at)
        select c.kind, c.subject, max(c.time)
          from analytics.trend_counts as c
         where c.kind = case v_new.kind when 'viral' then 'post' else v_new.kind end
           and c.time > now() - case v_new.kind when 'viral' then '1 hour' else '168 hours' end::interval
         group by c.kind, c.subject;
    end if;

    return true;
end
$$;

comment on function ops.set_trend_rule(text, jsonb, boolean, text, text, text) is
    'Registers a rule of trends or changes one: what is null stays; p_parameters are merged. A new one '
    'needs p_kind (hashtag, post or viral) and p_formula (surprise, chi_square, significance, deviance, '
    'gravity or, of viral ones, spread), and floor, threshold, half_life (a share of the window) and, but '
    'for viral ones, cooldown (in windows) and least_expected. Activating one deactivates the other of its '
    'kind, and the job ranks all anew: try it by ops.backtest_trends() first. Returns whether that changed '
    'anything. Errors: PS400 (p_name, p_kind, p_formula, p_parameters). Example: select '
    'ops.set_trend_rule(''hashtag_surprise'', ''{"threshold": 4}'');';

grant execute on function ops.set_trend_rule(text, jsonb, boolean, text, text, text)
    to pgsocial_admin, pgsocial_worker;

create or replace function internal.check_trend_rule(p_kind text, p_formula text, p_parameters jsonb)
returns void
language plpgsql
stable
parallel safe
as $$
declare
    v_bad text;
begin
    perform internal.check_json(p_parameters, 'p_parameters', 2, 8192);

    if p_kind is null or p_kind not in ('hashtag', 'post', 'viral') then
        perform internal.raise_error('PS400', 'p_kind', 'the kind is hashtag, post or viral');
    elsif p_formula is null or p_formula <> all (
        case p_kind when 'hashtag' then array['surprise', 'chi_square', 'significance', 'deviance']
                    when 'post' then array['surprise', 'chi_square', 'gravity']
                    else array['spread'] end
    ) then
        perform internal.raise_error('PS400', 'p_formula', 'this kind of rule has no such formula');
    elsif jsonb_typeof(p_parameters) <> 'object' then
        perform internal.raise_error('PS400', 'p_parameters', 'parameters are an object');
    end if;

    select coalesce(k.name, p.key)
      into v_bad
      from internal.trend_parameters() as k
      full join jsonb_each(p_parameters) as p on p.key = k.name
     where k.name is null
        or (p.key is null and p_kind = any (k.needed_by))
        or (k.name <> 'floors' and p.key is not null and not coalesce(
               case when jsonb_typeof(p.value) = 'number'
                    then (p.value)::numeric between k.lowest and k.highest end, false
           ))
     order by 1
     limit 1;

    if v_bad is not null then
        perform internal.raise_error('PS400', 'p_parameters',
            format('%s is unknown, missing or out of its range', v_bad));
    end if;

    if jsonb_typeof(p_parameters -> 'floors') <> 'object' or exists (
        select
          from jsonb_each(p_parameters -> 'floors') as f
         where f.key !~ '^[a-z]{2,3}$' or jsonb_typeof(f.value) <> 'number'
            or f.value::text !~ '^\d{1,6}$'
    ) then
        perform internal.raise_error('PS400', 'p_parameters', 'floors are whole numbers by language');
    end if;
end
$$;

comment on function internal.check_trend_rule(text, text, jsonb) is
    'Raises PS400 unless a rule of trends makes sense (p_kind, p_formula, p_parameters).';

create or replace function internal.trend_parameters()
returns table (name text, lowest numeric, highest numeric, needed_by text[])
language sql
immutable
parallel safe
as $$
    values ('floor', 1, 1000000, array['hashtag', 'post', 'viral']),
           ('floors', 0, 0, array[]::text[]),
           ('threshold', 0.000001, 1000000000, array['hashtag', 'post', 'viral']),
           ('least_expected', 0.01, 1000000, array['hashtag', 'post']),
           ('half_life', 0.01, 10, array['hashtag', 'post', 'viral']),
           ('cooldown', 0, 30, array['hashtag', 'post']),
           ('bias', 0.01, 1000000, array[]::text[]),
           ('gravity', 0.1, 10, array[]::text[]);
$$;

comment on function internal.trend_parameters() is
    'The parameters of rules of trends, their ranges, and which kinds of rules need them.';
