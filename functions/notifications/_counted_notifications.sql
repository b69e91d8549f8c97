create or replace function internal.counted_notifications()
returns setof internal.notifications
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select p.author_id, 'like', l.post_id, max(l.created_at)
      from core.likes as l
      join core.posts as p on p.id = l.post_id
     where p.author_id <> l.user_id and p.deleted_at is null
     group by 1, 3
    union all
    select p.author_id, 'share', s.post_id, max(s.created_at)
      from core.shares as s
      join core.posts as p on p.id = s.post_id
     where p.author_id <> s.user_id and p.deleted_at is null
     group by 1, 3
    union all
    select f.followee_id, 'follow', floor(extract(epoch from f.created_at) / 86400)::bigint,
           max(f.created_at)
      from core.follows as f
     group by 1, 3
    union all
    select r.target_id, 'request', r.requester_id, r.created_at from core.follow_requests as r
    union all
    select t.user_id, k.kind, p.id,
           internal.caused_at(p, t.user_id, k.kind)
      from core.posts as p
     cross join lateral (
        select r.author_id as user_id from core.posts as r where r.id in (p.reply_to_id, p.quote_of_id)
        union
        select unnest(p.mentions)
     ) as t
     cross join lateral (select internal.notification_kind(p, t.user_id)) as k (kind)
     where p.deleted_at is null
       and (p.reply_to_id is not null or p.quote_of_id is not null or p.mentions <> '{}')
       and k.kind is not null;
end
$$;

comment on function internal.counted_notifications() is 'All notifications, as the tables say.';
