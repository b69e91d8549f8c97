-- Hysteresis: between low and high nothing new is wanted, and what is wanted becomes the advice once it has
-- been wanted for some minutes.
-- Locks: the rows of ops.scaling_states, in order of parts.
create or replace function internal.judge_scaling(p_at timestamptz)
returns text
language plpgsql
volatile
parallel unsafe
as $$
begin
    insert into ops.scaling_states as s (
        part, advice, since_at, wanted, wanted_at, judged_at, value, low, high, reason, due_at, numbers
    )
    select j.part, case when w.wanted = 'enough' then 'enough' else 'unknown' end, p_at, w.wanted, p_at, p_at,
           j.value, j.low, j.high, j.reason, j.due_at, j.numbers
      from internal.scaling_signals(p_at) as j
      left join ops.scaling_states as f on f.part = j.part
     cross join lateral (
        select case
                   when j.value is null then 'unknown'
                   when j.value >= j.high then 'more'
                   when j.value < j.low then case when j.is_reducible then 'fewer' else 'enough' end
                   -- Half way back, so that a value about a bound changes nothing.
                   when f.advice = 'more' and j.value > (j.low + j.high) / 2 then 'more'
                   when f.advice = 'fewer' and j.value < (j.low + j.high) / 2 and j.is_reducible then 'fewer'
                   else 'enough'
               end as wanted
       ) as w
     order by j.part
        on conflict (part) do update
       set wanted = excluded.wanted,
           wanted_at = case when excluded.wanted = s.wanted then s.wanted_at else p_at end,
           judged_at = p_at, value = excluded.value, low = excluded.low, high = excluded.high,
           reason = excluded.reason, due_at = excluded.due_at, numbers = excluded.numbers;

    update ops.scaling_states as s
       set advice = s.wanted, since_at = p_at
     where s.judged_at = p_at and s.wanted <> s.advice
       and (
           (s.advice = 'unknown' and s.wanted = 'enough')
           or p_at - s.wanted_at >= make_interval(mins => internal.setting(
               case when s.wanted in ('more', 'unknown') then 'scaling_up_minutes'
                    else 'scaling_down_minutes' end
           )::integer)
       );

    -- A sink that was dropped.
    delete from ops.scaling_states where judged_at < p_at;

    return null;
end
$$;

comment on function internal.judge_scaling(timestamptz) is
    'Judges, by the samples of the last minutes, whether each part of the system is large enough, and '
    'keeps it in ops.scaling_states; returns null.';
