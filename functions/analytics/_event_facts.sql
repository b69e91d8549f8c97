-- What was taken back is counted off at the time when it began: an engagement at its own time, a post at
-- the time in its id. A follow that ends is a loss of the followee now, and was still a gain then.
create or replace function internal.event_facts(p_events internal.events[])
returns setof internal.metric_fact
language sql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
    select coalesce(
               (e.payload ->> 'since')::timestamptz,
               internal.id_time((e.payload ->> 'share_id')::bigint), e.created_at
           ),
           split_part(e.type, '.', 1), case when e.type like '%.created' then 1 else -1 end,
           coalesce(e.post_id, (e.payload ->> 'via_post_id')::bigint), e.actor_id, e.user_id, null::bigint,
           null::bigint, null::text[], null::boolean, null::boolean, null::integer
      from unnest(p_events) as e
     where e.type in ('like.created', 'like.deleted', 'share.created', 'share.deleted', 'bookmark.created',
                      'bookmark.deleted', 'follow.created', 'follow.deleted', 'visit.created',
                      'visit.deleted')
    union all
    select case e.type when 'follow.created' then coalesce((e.payload ->> 'since')::timestamptz, e.created_at)
                       else e.created_at end,
           case e.type when 'follow.created' then 'gain' else 'loss' end, 1,
           null, null, e.user_id, null, null, null, null, null, null
      from unnest(p_events) as e
     where e.type in ('follow.created', 'follow.deleted')
    union all
    select coalesce((e.payload ->> 'since')::timestamptz, e.created_at), 'view',
           case e.type when 'view.created' then 1 else -1 end, v.post_id, e.actor_id, null, null, null, null,
           v.is_first, v.is_opened, v.dwell_ms
      from unnest(p_events) as e
     cross join lateral jsonb_to_recordset(e.payload -> 'posts')
           as v (post_id bigint, is_first boolean, is_opened boolean, dwell_ms integer)
     where e.type in ('view.created', 'view.deleted')
    union all
    select internal.id_time(e.post_id), d.kind, d.n, e.post_id, (e.payload ->> 'author_id')::bigint, null,
           (e.payload ->> 'reply_to_id')::bigint, (e.payload ->> 'quote_of_id')::bigint,
           case when d.visibility = 'public'
                then array(select jsonb_array_elements_text(d.tags)) end,
           null, null, null
      from unnest(p_events) as e
     cross join lateral (
        values
        ('post', case e.type when 'post.deleted' then -1 when 'post.updated' then null else 1 end,
         e.payload -> 'hashtags', e.payload ->> 'visibility'),
        ('tag', case when e.payload ? 'former_hashtags' then 1 end,
         e.payload -> 'hashtags', e.payload ->> 'visibility'),
        ('tag', case when e.payload ? 'former_hashtags' then -1 end,
         e.payload -> 'former_hashtags', e.payload ->> 'former_visibility')
     ) as d (kind, n, tags, visibility)
     where e.type in ('post.created', 'post.updated', 'post.deleted', 'post.restored') and d.n is not null
    union all
    select internal.id_time(e.actor_id), 'sign_up', 1, null, e.actor_id, null, null, null, null, null, null,
           null
      from unnest(p_events) as e
     where e.type = 'user.created';
$$;

comment on function internal.event_facts(internal.events[]) is 'What events say to the metrics.';
