-- A counter that stands lower than before, or that the server began anew, counts from zero. A thing that
-- was not there before counts in full, but at the first look, when all would.
-- Locks: the rows of the part, in order of keys.
create or replace function internal.sample_changes(p_part text, p_now internal.sample_count[])
returns setof internal.sample_count
language sql
volatile
parallel unsafe
as $$
    with before as (
        select s.key, s.counts, s.reset_at from internal.sample_counts as s where s.part = p_part
    ),
    gone as (
        delete from internal.sample_counts as s
         where s.part = p_part and s.key not in (select n.key from unnest(p_now) as n)
    ),
    kept as (
        insert into internal.sample_counts as s (part, key, counts, reset_at)
        select p_part, n.key, n.counts, n.reset_at from unnest(p_now) as n order by n.key
            on conflict (part, key) do update
           set counts = excluded.counts, reset_at = excluded.reset_at
         where (s.counts, s.reset_at) is distinct from (excluded.counts, excluded.reset_at)
    )
    select n.key, c.counts, n.reset_at
      from unnest(p_now) as n
      left join before as b on b.key = n.key
     cross join lateral (
        select case
                   when b.key is null or b.reset_at is distinct from n.reset_at
                        or exists (
                            select from unnest(n.counts, b.counts) as u (now, past) where u.now < u.past
                        )
                   then n.counts
                   else array(select u.now - u.past from unnest(n.counts, b.counts) as u (now, past))
               end as counts
       ) as c
     where exists (select from before)
       and n.counts is distinct from b.counts
       and exists (select from unnest(c.counts) as u (change) where u.change <> 0);
$$;

comment on function internal.sample_changes(text, internal.sample_count[]) is
    'By how much counters have changed since the last call for p_part, which remembers them: only '
    'those that have, and none at the first call.';
