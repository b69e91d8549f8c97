create or replace function social.deliver_typing(p_viewers bigint[], p_user bigint, p_post bigint)
returns setof social.typing_delivery
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_array(p_viewers, 'p_viewers', 200000);

    return query
    select u.id, u.username, w.viewer_ids
      from (
        select array_agg(distinct a.viewer_id) as viewer_ids
          from internal.posts_audience(array[p_post], p_viewers) as a
          join internal.presence_audience(
                   array_fill(p_user, array[coalesce(cardinality(p_viewers), 0)]), p_viewers
               ) as b on b.viewer_id = a.viewer_id
         where not a.is_deleted
      ) as w
      join core.users as u on u.id = p_user
     where w.viewer_ids is not null;
end
$$;

comment on function social.deliver_typing(bigint[], bigint, bigint) is
    'Who of p_viewers, at most 200,000, may be told that p_user is typing an answer to p_post: who sees the '
    'post, and may know of their presence. Only for pgsocial_stream. Errors: PS400 (p_viewers). '
    'Example: select * from social.deliver_typing(array[8, 9], 7, 42);';

grant execute on function social.deliver_typing(bigint[], bigint, bigint) to pgsocial_stream;
