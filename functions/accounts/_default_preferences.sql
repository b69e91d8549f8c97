create or replace function internal.default_preferences()
returns jsonb
language sql
immutable
parallel safe
as $$
    select jsonb '{
               "languages": [], "hide_replies": false, "hide_shares": false, "muted_words": [],
               "muted_hashtags": [], "is_discoverable": true, "is_indexable": true,
               "presence": "mutuals", "quiet_hours": {}
           }'
           || (
               select jsonb_build_object('notify', w.all_on, 'push', w.all_on)
                 from (
                   select jsonb_object_agg(k, true) as all_on from unnest(internal.kinds('notification')) as k
                 ) as w
           );
$$;

comment on function internal.default_preferences() is 'The preferences of who chose nothing.';
