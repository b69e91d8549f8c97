-- Locks: internal.open_hashtags in post order, then internal.hashtag_stats in tag order.
create or replace function internal.set_hashtags(p_posts bigint[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_before constant internal.open_hashtags[] := array(
        select o
          from internal.open_hashtags as o
         where o.post_id = any (p_posts)
         order by o.post_id
           for update
    );
    v_after constant internal.open_hashtags[] := array(
        select s from internal.seen_hashtags() as s where s.post_id = any (p_posts) order by s.post_id
    );
begin
    if v_before = v_after then
        return;
    end if;

    delete from internal.open_hashtags as o
     where o.post_id = any (array(select b.post_id from unnest(v_before) as b))
       and o.post_id <> all (array(select a.post_id from unnest(v_after) as a));

    insert into internal.open_hashtags as o (post_id, tags)
    select a.post_id, a.tags from unnest(v_after) as a
    on conflict (post_id) do update
       set tags = excluded.tags
     where o.tags <> excluded.tags;

    insert into internal.hashtag_stats as s (tag, post_count, size, folded)
    select t.tag, sum(c.delta), internal.size_class(sum(c.delta)::integer), internal.fold_tag(t.tag)
      from (
        select 1 as delta, a.tags from unnest(v_after) as a
        union all
        select -1, b.tags from unnest(v_before) as b
      ) as c
     cross join lateral unnest(c.tags) as t (tag)
     group by t.tag
    having sum(c.delta) <> 0
     order by t.tag
    on conflict (tag) do update
       set post_count = s.post_count + excluded.post_count,
           size = internal.size_class(s.post_count + excluded.post_count);
end
$$;

comment on function internal.set_hashtags(bigint[]) is
    'Sets what is counted of the hashtags of some posts (each once) to what everybody sees.';
