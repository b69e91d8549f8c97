create or replace function internal.counted_bucket(p_bucket integer)
returns integer
language sql
stable
parallel safe
as $$
    select count(*)::integer
      from internal.search_buckets as b
      join internal.search_documents as d
        on d.post_id >= b.from_id and d.is_open
       and d.post_id < coalesce(
               (select min(n.from_id) from internal.search_buckets as n where n.from_id > b.from_id),
               internal.last_id()
           )
     where b.id = p_bucket;
$$;

comment on function internal.counted_bucket(integer) is 'How many open documents a range of posts has.';
