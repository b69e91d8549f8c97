-- Of an update: as internal.check_usernames(), and the names that were given up are held. A change
-- of case alone may change whom a name looks like: "I" looks like "l".
create or replace function internal.hold_usernames()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    -- By hash: the join below may have a cached plan for few rows.
    if not exists (
        select n.id, n.username_key, n.username_skeleton from new_rows as n
        except
        select o.id, o.username_key, o.username_skeleton from old_rows as o
    ) then
        return null;
    end if;

    perform internal.check_names(array(
        select row(n.*)::core.users
          from new_rows as n
          join old_rows as o
            on o.id = n.id
           and (o.username_key, o.username_skeleton) <> (n.username_key, n.username_skeleton)
    ));

    delete from core.held_usernames as h
     using new_rows as n
     where h.username_key = n.username_key;

    insert into core.held_usernames (username_key, username_skeleton, user_id, expires_at)
    select o.username_key, o.username_skeleton, o.id,
           now() + internal.setting('username_hold')::interval
      from old_rows as o
      join new_rows as n
        on n.id = o.id
       and (n.username_key, n.username_skeleton) <> (o.username_key, o.username_skeleton)
     where n.deleted_at is null
     order by o.username_key
    on conflict (username_key) do update
       set username_skeleton = excluded.username_skeleton, user_id = excluded.user_id,
           expires_at = excluded.expires_at;

    return null;
end
$$;

comment on function internal.hold_usernames() is
    'Trigger: refuses taken names, and holds a username that was given up for who had it, for '
    'ops.settings username_hold. Errors: PS409.';
