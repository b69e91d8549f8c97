create or replace function internal.log_shares()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        insert into internal.events (type, actor_id, post_id, user_id, request_id, payload)
        select 'share.created', n.user_id, n.post_id, p.author_id, internal.log_request(),
               jsonb_strip_nulls(jsonb_build_object(
                   'share_id', n.id::text, 'via_share_id', n.via_share_id::text
               ))
          from new_rows as n
          join core.posts as p on p.id = n.post_id
         order by n.id;
    else
        insert into internal.events (type, actor_id, post_id, user_id, request_id, payload)
        select 'share.deleted', o.user_id, o.post_id, p.author_id, internal.log_request(),
               jsonb_build_object('share_id', o.id::text)
          from old_rows as o
          join core.posts as p on p.id = o.post_id
         order by o.id;
    end if;

    return null;
end
$$;

comment on function internal.log_shares() is 'Trigger: logs share.created and share.deleted.';
