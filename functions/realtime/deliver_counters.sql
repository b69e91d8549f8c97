create or replace function social.deliver_counters(p_viewers bigint[], p_posts bigint[])
returns setof social.counter_delivery
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_array(p_viewers, 'p_viewers', 200000);
    perform internal.check_array(p_posts, 'p_posts', 200000);

    return query
    select p.id, p.like_count, p.share_count, p.reply_count, p.quote_count, a.viewer_ids
      from (
        select w.post_id, array_agg(w.viewer_id) as viewer_ids
          from internal.posts_audience(p_posts, p_viewers, true) as w
         where not w.is_deleted
         group by w.post_id
      ) as a
     cross join lateral (select * from core.posts as q where q.id = a.post_id offset 0) as p;
end
$$;

comment on function social.deliver_counters(bigint[], bigint[]) is
    'Counters of posts, and who of those that ask sees them: p_viewers and p_posts are pairs, at most '
    '200,000. Only for pgsocial_stream. Errors: PS400 (p_viewers, p_posts). '
    'Example: select * from social.deliver_counters(array[7, 8], array[42, 42]);';

grant execute on function social.deliver_counters(bigint[], bigint[]) to pgsocial_stream;
