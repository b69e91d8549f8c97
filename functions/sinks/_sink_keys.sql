-- Times of a view and of an ended follow are not in the log: all that might be meant are read anew, which
-- changes nothing in those that were not.
create or replace function internal.sink_keys(p_events internal.events[])
returns setof internal.sink_key
language sql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
    select 'posts', '', e.post_id, 0, 0
      from unnest(p_events) as e
     where e.type like 'post.%'
    union
    select 'users', '', e.actor_id, 0, 0
      from unnest(p_events) as e
     where e.type like 'user.%' and e.type <> 'user.returned'
    union
    -- What their followers add to how far up they stand is in there, too.
    select 'people', '', case when e.type like 'user.%' then e.actor_id else e.user_id end, 0, 0
      from unnest(p_events) as e
     where e.type ~ '^(user|follow)\.' and e.type <> 'user.returned'
    union
    -- An erasure begins: nothing names the person any more.
    select 'posts', '', m.post_id, 0, 0
      from unnest(p_events) as e
      join core.post_mentions as m on m.user_id = e.actor_id
     where e.type = 'user.deleted'
    union
    -- Of all that somebody wrote, since whether everybody sees it may have changed; of what names them, when
    -- they go.
    select 'documents', '', w.post_id, 0, 0
      from unnest(p_events) as e
     cross join lateral (
        select e.post_id where e.type ~ '^(post|like|share)\.'
        union all
        select p.id
          from core.posts as p
         where e.type in ('user.updated', 'user.deactivated', 'user.reactivated', 'user.deleted')
           and p.author_id = e.actor_id
        union all
        select m.post_id from core.post_mentions as m where e.type = 'user.deleted' and m.user_id = e.actor_id
        union all
        select a.id
          from core.posts as p
          join core.posts as a on a.reply_to_id = p.id
         where e.type = 'user.deleted' and p.author_id = e.actor_id
     ) as w
    union
    select 'days', '', e.actor_id, 0,
           internal.sink_micros((e.payload ->> 'day')::date::timestamp at time zone 'UTC')
      from unnest(p_events) as e
     where e.type = 'day.created' and e.payload ? 'day'
    union
    select 'engagements', split_part(e.type, '.', 1), e.post_id, e.actor_id, 0
      from unnest(p_events) as e
     where e.type ~ '^(like|share|bookmark)\.'
    union
    select 'engagements', 'follow', e.user_id, e.actor_id, 0
      from unnest(p_events) as e
     where e.type like 'follow.%'
    union
    select 'engagements', 'ended_follow', w.user_id, 0, w.id
      from unnest(p_events) as e
      join core.ended_follows as w
        on w.user_id = e.user_id and w.id between internal.id_at(e.created_at - interval '1 hour')
                                              and internal.id_at(e.created_at + interval '1 hour')
     where e.type = 'follow.deleted'
    union
    select 'engagements', 'view', w.post_id, w.viewer_id, internal.sink_micros(w.window_at)
      from unnest(p_events) as e
     cross join lateral jsonb_to_recordset(e.payload -> 'posts') as v (post_id bigint)
      join core.views as w on w.viewer_id = e.actor_id and w.post_id = v.post_id
     where e.type = 'view.created'
    union
    select 'engagements', w.kind, w.subject_id, e.actor_id,
           internal.sink_micros((e.payload ->> 'window_at')::timestamptz)
      from unnest(p_events) as e
     cross join lateral (
        values ('profile_visit', e.user_id), ('post_visit', (e.payload ->> 'via_post_id')::bigint)
     ) as w (kind, subject_id)
     where e.type like 'visit.%' and w.subject_id is not null
    union
    select 'engagements', 'post_follow', (e.payload ->> 'via_post_id')::bigint, e.actor_id, 0
      from unnest(p_events) as e
     where e.type like 'follow.%' and e.payload ? 'via_post_id';
$$;

comment on function internal.sink_keys(internal.events[]) is
    'The rows of posts, users and engagements that events concern.';
