-- An engine shows what it has got when it next refreshes, and an id may be older than its batch by as long
-- as its transaction took.
create or replace function internal.engine_place(
    out batch_id bigint, out is_behind boolean, out fresh_from bigint
)
language sql
stable
parallel safe
as $$
    select s.batch_id,
           exists (
               select from internal.batches as b
                where b.id > s.batch_id
                  and b.sealed_at < clock_timestamp() - interval '10 seconds'
           ),
           coalesce(
               internal.id_at((
                   select b.sealed_at
                     from internal.batches as b
                    where b.id = (
                        select l.upto_batch_id
                          from ops.sink_batches as l
                         where l.sink = s.name and l.state = 'done'
                           and l.started_at + l.duration < clock_timestamp() - interval '2 seconds'
                         order by l.upto_batch_id desc
                         limit 1
                    )
               ) - interval '10 seconds'),
               internal.id_at(s.created_at) - 1
           )
      from (select where true) as t
      left join lateral (
        select * from ops.sinks as n where n.engine = 'elasticsearch' order by n.batch_id desc, n.name limit 1
      ) as s on true;
$$;

comment on function internal.engine_place() is
    'Up to which batch the engine of search is (null: nothing here feeds it), whether it lags 10 seconds '
    'behind, and from which id on it may not know posts and people.';
