-- Mirrors the arrays of new and changed posts in core.post_hashtags and core.post_mentions. Whom an
-- edit no longer names stays there: put back, the name must not ring again.
create or replace function internal.index_posts()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'UPDATE' then
        -- By hash: the joins below may have cached plans for few rows, and a fold updates thousands.
        if not exists (
            select n.id, n.hashtags, n.mentions from new_rows as n
            except
            select o.id, o.hashtags, o.mentions from old_rows as o
        ) then
            return null;
        end if;

        delete from core.post_hashtags as h
         using new_rows as n
          join old_rows as o on o.id = n.id and o.hashtags <> n.hashtags
         where h.post_id = n.id and h.tag <> all (n.hashtags);

        delete from core.post_mentions as m
         using new_rows as n
          join old_rows as o on o.id = n.id and o.mentions <> n.mentions
         where m.post_id = n.id and m.user_id <> all (n.mentions) and n.deleted_at is not null;

        update core.post_mentions as m
           set is_current = false
          from new_rows as n
          join old_rows as o on o.id = n.id and o.mentions <> n.mentions
         where m.post_id = n.id and m.user_id <> all (n.mentions) and m.is_current;

        insert into core.post_hashtags (tag, post_id)
        select t, n.id
          from new_rows as n
          join old_rows as o on o.id = n.id and o.hashtags <> n.hashtags
         cross join unnest(n.hashtags) as t
        on conflict do nothing;

        insert into core.post_mentions as k (user_id, post_id, named_at)
        -- Erasures change the names of posts that nobody edited.
        select m, n.id, coalesce(n.edited_at, n.created_at)
          from new_rows as n
          join old_rows as o on o.id = n.id and o.mentions <> n.mentions
         cross join unnest(n.mentions) as m
            on conflict (user_id, post_id) do update
           set is_current = true
         where not k.is_current;
    else
        insert into core.post_hashtags (tag, post_id)
        select t, n.id from new_rows as n cross join unnest(n.hashtags) as t;

        insert into core.post_mentions (user_id, post_id, named_at)
        select m, n.id, n.created_at from new_rows as n cross join unnest(n.mentions) as m;
    end if;

    return null;
end
$$;

comment on function internal.index_posts() is
    'Trigger: keeps core.post_hashtags, and core.post_mentions where is_current, equal to the '
    'arrays in core.posts.';
