create or replace function internal.counted_ranges()
returns table (id integer, document_count integer)
language sql
stable
parallel safe
as $$
    select b.id, coalesce(c.n, 0)::integer
      from internal.search_buckets as b
      left join (
        select width_bucket(d.post_id, r.ids) as place, count(*) as n
          from internal.search_documents as d
         cross join (
            select array_agg(a.from_id order by a.from_id) as ids from internal.search_buckets as a
         ) as r
         where d.is_open
         group by 1
      ) as c on c.place = b.id + 1;
$$;

comment on function internal.counted_ranges() is
    'How many open documents each range of posts has: ids count from 0, in their order.';
