create or replace view internal.sink_users as
select u.id as subject_id, u.id as place, u.id::text as key, u.deleted_at is not null as is_deleted,
       case when u.deleted_at is null then internal.sink_digest(concat_ws(
           chr(31), d.id, internal.sink_micros(d.created_at), d.username, d.display_name, d.bio, d.location,
           d.locale, d.is_private::integer, d.is_verified::integer, d.is_active::integer, d.row_version
       )) else 0 end as digest,
       row_to_json(d)::text as doc
  from core.users as u
 cross join lateral (  -- noqa: ST05
    select u.id, u.created_at,
           case when u.is_active then u.username else '' end as username,
           case when u.is_active then u.display_name else '' end as display_name,
           case when u.is_active then u.bio else '' end as bio,
           case when u.is_active then u.location else '' end as location,
           case when u.is_active then u.locale else '' end as locale,
           u.is_private, u.verified_at is not null as is_verified, u.is_active, u.version as row_version
 ) as d;

comment on view internal.sink_users is
    'Users as sinks get them; of one who is closed, for a time or for good, nothing that they said.';
