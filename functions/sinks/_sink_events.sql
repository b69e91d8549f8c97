create or replace view internal.sink_events as
select e.id as subject_id, internal.sink_micros(e.created_at) as place,
       concat_ws(':', internal.sink_micros(e.created_at), e.id) as key,
       false as is_deleted,
       internal.sink_digest(concat_ws(
           chr(31), d.id, internal.sink_micros(d.created_at), d.type, d.actor_id, d.post_id, d.user_id,
           d.row_version, d.payload
       )) as digest,
       row_to_json(d)::text as doc, e.created_at, e.xid, e.batch_id, e.type, e.actor_id,
       e.payload ->> 'author_id' as author_id
  from internal.events as e
 cross join lateral (  -- noqa: ST05
    select e.id, e.created_at, e.type, coalesce(e.actor_id, 0) as actor_id, coalesce(e.post_id, 0) as post_id,
           coalesce(e.user_id, 0) as user_id, e.version as row_version, e.payload::text as payload
 ) as d;

comment on view internal.sink_events is
    'The log as sinks get it: after a restore from a backup ids come again, at other times. An erasure '
    'takes what people said out of payloads. Of requests it says nothing.';
