-- What is added is the difference, so that events may be folded between steps. Locks: one table of
-- analytics in key order.
create or replace function internal.repair_metrics()
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_next internal.metric_repairs;
    v_subject record;
begin
    select * into v_next from internal.metric_repairs order by relation, counter limit 1;

    if not found then
        return true;
    end if;

    select m.subject as name, a.atttypid::regtype as type
      into v_subject
      from internal.metric_columns() as m
      left join pg_attribute as a
        on a.attrelid = ('analytics.' || v_next.relation)::regclass and a.attname = m.subject
     where v_next.relation in (m.family, m.family || '_quarters', m.family || '_days')
     limit 1;

    execute format(
        'with chunk as (
             delete from internal.metric_repairs as r
              where (r.relation, r.counter, r.subject, r.bucket_at) in (
                     select w.relation, w.counter, w.subject, w.bucket_at
                       from internal.metric_repairs as w
                      where w.relation = $1 and w.counter = $2
                      order by w.subject, w.bucket_at
                      limit 2000
                    )
             returning r.*
         )
         insert into analytics.%1$I as m (%2$s time, %3$I)
         select %4$s c.bucket_at, c.counted - c.kept from chunk as c order by %4$s c.bucket_at
             on conflict (%2$s time) do update
            set %3$I = m.%3$I + excluded.%3$I',
        v_next.relation, quote_ident(v_subject.name) || ',', v_next.counter,
        'c.subject::' || v_subject.type::text || ','
    ) using v_next.relation, v_next.counter;

    return not exists (select from internal.metric_repairs);
end
$$;

comment on function internal.repair_metrics() is
    'Rights at most 2,000 metrics that are wrong; returns whether these were the last.';
