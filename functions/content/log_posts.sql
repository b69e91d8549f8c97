-- The projections' own updates of counters change no version and so leave no event. Posts are
-- probed one by one: where statistics lag behind a bulk insert, a join would scan them for each row.
create or replace function internal.log_posts()
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
        select 'post.created', internal.log_actor(n.author_id), n.id, a.author_id,
               internal.log_request(), internal.post_payload(n, n.deleted_at is not null)
          from new_rows as n
          left join lateral (
            select p.author_id
              from core.posts as p
             where p.id = coalesce(n.reply_to_id, n.quote_of_id)
            offset 0
          ) as a on true
         order by n.id;
    elsif tg_op = 'UPDATE' then
        -- By hash: the join below may have a cached plan for few rows, and a fold updates thousands.
        if not exists (
            select n.id, n.version from new_rows as n
            except
            select o.id, o.version from old_rows as o
        ) then
            return null;
        end if;

        insert into internal.events (type, actor_id, post_id, user_id, version, request_id, payload)
        select c.type, internal.log_actor(c.author_id), c.id, c.user_id, c.version,
               internal.log_request(), c.payload
          from (
            select n.id, n.author_id, n.version, a.author_id as user_id,
                   case when n.deleted_at is not null and o.deleted_at is null then 'post.deleted'
                        when n.deleted_at is null and o.deleted_at is not null then 'post.restored'
                        else 'post.updated' end as type,
                   case when n.deleted_at is not null and o.deleted_at is null
                        then internal.post_payload(o, true)
                        else internal.post_payload(n, n.deleted_at is not null) end
                   || case when n.deleted_at is null and o.deleted_at is null
                                and (n.hashtags, n.visibility) <> (o.hashtags, o.visibility)
                           then jsonb_build_object(
                               'former_hashtags', o.hashtags, 'former_visibility', o.visibility
                           )
                           else '{}' end as payload
              from new_rows as n
              join old_rows as o on o.id = n.id
              left join lateral (
                select p.author_id
                  from core.posts as p
                 where p.id = coalesce(n.reply_to_id, n.quote_of_id)
                offset 0
              ) as a on true
             where n.version <> o.version
          ) as c
         order by c.id;
    else
        -- What was deleted softly before has been logged before.
        insert into internal.events (type, actor_id, post_id, version, request_id, payload)
        select 'post.deleted', internal.log_actor(o.author_id), o.id, o.version + 1,
               internal.log_request(), internal.post_payload(o, true)
          from old_rows as o
         where o.deleted_at is null
         order by o.id;
    end if;

    return null;
end
$$;

comment on function internal.log_posts() is
    'Trigger: logs post.created, post.updated, post.deleted and post.restored.';

create or replace function internal.post_payload(p_post core.posts, p_is_deleted boolean)
returns jsonb
language sql
stable
parallel safe
as $$
    select case when not p_is_deleted then jsonb_build_object(
               'author_id', p_post.author_id::text,
               'reply_to_id', p_post.reply_to_id::text,
               'root_id', p_post.root_id::text,
               'quote_of_id', p_post.quote_of_id::text,
               'visibility', p_post.visibility,
               'reply_permission', p_post.reply_permission,
               'lang', p_post.lang,
               'body', p_post.body,
               'media', p_post.media,
               'hashtags', p_post.hashtags,
               'mentions', p_post.mentions::text[]
           )
           else jsonb_build_object(
               'author_id', p_post.author_id::text,
               'reply_to_id', p_post.reply_to_id::text,
               'root_id', p_post.root_id::text,
               'quote_of_id', p_post.quote_of_id::text,
               'visibility', p_post.visibility,
               'hashtags', p_post.hashtags
           )
       end;
$$;

comment on function internal.post_payload(core.posts, boolean) is
    'What an event tells of a post; of a deleted one only its place and where it was counted.';
