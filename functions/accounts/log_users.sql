create or replace function internal.log_users()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        insert into internal.events (type, actor_id, version, request_id, payload)
        select 'user.created', n.id, n.version, internal.log_request(),
               internal.user_payload(n)
          from new_rows as n
         order by n.id;
    elsif tg_op = 'UPDATE' then
        insert into internal.events (type, actor_id, version, request_id, payload)
        select case when n.deleted_at is not null and o.deleted_at is null then 'user.deleted'
                    when o.is_active and not n.is_active then 'user.deactivated'
                    when n.is_active and not o.is_active then 'user.reactivated'
                    else 'user.updated' end,
               n.id, n.version, internal.log_request(),
               case when n.is_active then internal.user_payload(n)
                    else '{}' end
          from new_rows as n
          join old_rows as o on o.id = n.id
         where n.version <> o.version
         order by n.id;
    else
        insert into internal.events (type, actor_id, version, request_id)
        select 'user.deleted', o.id, o.version + 1, internal.log_request()
          from old_rows as o
         order by o.id;
    end if;

    return null;
end
$$;

comment on function internal.log_users() is
    'Trigger: logs user.created, user.updated, user.deactivated, user.reactivated, user.deleted.';

create or replace function internal.user_payload(p_user core.users)
returns jsonb
language sql
stable
parallel safe
as $$
    select jsonb_build_object(
        'username', p_user.username, 'display_name', p_user.display_name, 'bio', p_user.bio,
        'avatar_url', p_user.avatar_url, 'banner_url', p_user.banner_url,
        'location', p_user.location, 'links', p_user.links, 'locale', p_user.locale,
        'is_private', p_user.is_private, 'is_verified', p_user.verified_at is not null
    );
$$;

comment on function internal.user_payload(core.users) is 'What an event tells of a user.';
