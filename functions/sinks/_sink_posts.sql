-- Of a deleted post stays that it was, of an erased person no mention.
create or replace view internal.sink_posts as
select p.id as subject_id, p.id as place, p.id::text as key, p.deleted_at is not null as is_deleted,
       case when p.deleted_at is null then internal.sink_digest(concat_ws(
           chr(31), d.id, d.author_id, internal.sink_micros(d.created_at), internal.sink_micros(d.edited_at),
           d.reply_to_id, d.root_id, d.quote_of_id, d.visibility, d.reply_permission, d.lang, d.body,
           d.media_count, array_to_string(d.hashtags, ','), array_to_string(d.mentions, ','), d.row_version
       )) else 0 end as digest,
       row_to_json(d)::text as doc
  from core.posts as p
 cross join lateral (  -- noqa: ST05
    select p.id, p.author_id, p.created_at, p.edited_at,
           coalesce(p.reply_to_id, 0) as reply_to_id, coalesce(p.root_id, 0) as root_id,
           coalesce(p.quote_of_id, 0) as quote_of_id, p.visibility, p.reply_permission,
           case when p.deleted_at is null then coalesce(p.lang, '') else '' end as lang,
           case when p.deleted_at is null then p.body else '' end as body,
           case when p.deleted_at is null then jsonb_array_length(p.media) else 0 end as media_count,
           case when p.deleted_at is null then p.hashtags else '{}' end as hashtags,
           case when p.deleted_at is not null or p.mentions = '{}' then '{}'
                else array(
                    select m.id
                      from unnest(p.mentions) with ordinality as m (id, n)
                     where not exists (select from core.erasures as e where e.user_id = m.id)
                     order by m.n
                ) end as mentions,
           p.version as row_version
 ) as d;

comment on view internal.sink_posts is
    'Posts as sinks get them: place is what a comparison divides by, doc the row as JSON.';
