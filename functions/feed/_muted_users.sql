create or replace function internal.muted_users(p_viewer bigint)
returns bigint[]
language sql
stable
parallel safe
as $$
    select array(
        select h.other_id
          from internal.hidden as h
         where h.viewer_id = p_viewer and h.mute_ends_at > now()
    );
$$;

comment on function internal.muted_users(bigint) is
    'Whom p_viewer mutes today: left out of feeds and notifications, not of what is opened.';
