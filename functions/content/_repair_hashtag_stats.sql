create or replace function internal.repair_hashtag_stats()
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.set_hashtags(array(
        select d.id::bigint from internal.verify_hashtag_stats() as d where d.counter = 'open_post'
    ));

    insert into internal.hashtag_stats as s (tag, post_count, size, folded)
    select w.tag, w.n, internal.size_class(w.n), internal.fold_tag(w.tag)
      from (
        select coalesce(k.tag, c.tag) as tag, coalesce(c.n, 0)::integer as n
          from internal.hashtag_stats as k
          full join (
            select t.tag, count(*) as n
              from internal.open_hashtags as o
             cross join lateral unnest(o.tags) as t (tag)
             group by t.tag
          ) as c on c.tag = k.tag
      ) as w
     order by w.tag
    on conflict (tag) do update
       set post_count = excluded.post_count, size = excluded.size, folded = excluded.folded
     where (s.post_count, s.size, s.folded)
           is distinct from (excluded.post_count, excluded.size, excluded.folded);

    return true;
end
$$;

comment on function internal.repair_hashtag_stats() is
    'Sets anew what differs in the hashtags of posts, and counts them.';
