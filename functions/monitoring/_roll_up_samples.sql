-- A quarter of an hour is rolled up a minute after its end, when gateways have told theirs. What the two
-- tables of a part have is the same, so the statement is made of the catalog.
create or replace function internal.roll_up_samples(p_at timestamptz)
returns text
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_size constant interval := interval '15 minutes';
    v_done_at timestamptz := (select s.sampled_at from ops.sample_states as s where s.part = 'quarters');
    v_part record;
    v_quarters integer := 0;
begin
    v_done_at := greatest(
        coalesce(v_done_at, date_bin(v_size, p_at, timestamptz '1970-01-01Z') - v_size),
        date_bin(
            v_size, p_at - internal.setting('sample_minute_retention')::interval, timestamptz '1970-01-01Z'
        )
    );

    -- After a long silence the rest of the quarters waits for the next minutes.
    while v_done_at + v_size <= p_at - interval '1 minute' and v_quarters < 20 loop
        for v_part in
            select p.part, string_agg(quote_ident(c.name), ', ' order by c.place) as names,
                   string_agg(
                       format(
                           case when c.is_key then '%I'
                                when c.type = 'boolean'::regtype then 'bool_or(%I)'
                                when c.type = 'integer[]'::regtype
                                then 'internal.add_up(array_agg(%I)::bigint[])'
                                when c.name = 'disk_free_bytes' then 'min(%I)'
                                when c.name = any (p.peaks) then 'max(%I)'
                                else 'sum(%I)' end,
                           c.name
                       ), ', ' order by c.place
                   ) as formulas,
                   coalesce(string_agg(quote_ident(c.name), ', ') filter (where c.is_key), '()') as keys
              from internal.sample_parts() as p
             cross join lateral (
                select a.attname::text as name, a.attnum as place, a.atttypid as type,
                       a.attnum = any (i.indkey) as is_key
                  from pg_attribute as a
                  join pg_index as i on i.indrelid = a.attrelid and i.indisprimary
                 where a.attrelid = format('ops.%s_samples', p.part)::regclass and a.attnum > 1
                   and not a.attisdropped
               ) as c
             where p.peaks is not null
             group by p.part
             order by p.part
        loop
            execute format(
                'insert into ops.%1$s_samples_quarters (sampled_at, %2$s)
                 select $1, %3$s from ops.%1$s_samples where sampled_at >= $1 and sampled_at < $2
                  group by %4$s having count(*) > 0 on conflict do nothing',
                v_part.part, v_part.names, v_part.formulas, v_part.keys
            ) using v_done_at, v_done_at + v_size;
        end loop;

        v_done_at := v_done_at + v_size;
        v_quarters := v_quarters + 1;
    end loop;

    insert into ops.sample_states as s (part, sampled_at) values ('quarters', v_done_at)
        on conflict (part) do update set sampled_at = excluded.sampled_at;

    return null;
end
$$;

comment on function internal.roll_up_samples(timestamptz) is
    'Puts the minutes of samples together to quarters of an hour, of all that are over; returns null.';

create or replace function internal.add_up(p_rows bigint[])
returns bigint[]
language sql
immutable
parallel safe
as $$
    select array(
        select (select sum(p_rows[r][c]) from generate_subscripts(p_rows, 1) as r)::bigint
          from generate_subscripts(p_rows, 2) as c
         order by c
    );
$$;

comment on function internal.add_up(bigint[]) is 'The sums of the columns of an array of rows.';
