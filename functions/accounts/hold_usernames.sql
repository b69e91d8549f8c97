-- Of an update: as internal.check_usernames(), and the names that were given up are held, for who is
-- erased by their hash alone. A change of case may change whom a name looks like: "I" looks like "l".
create or replace function internal.hold_usernames()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_most constant integer := internal.setting('username_hold_count')::integer;
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
     where h.key_hash = internal.name_hash(n.username_key);

    insert into core.held_usernames (key_hash, skeleton_hash, username, user_id, expires_at)
    select internal.name_hash(o.username_key), internal.name_hash(o.username_skeleton),
           case when n.deleted_at is null then o.username end,
           case when n.deleted_at is null then o.id end,
           now() + internal.setting('username_hold')::interval
      from old_rows as o
      join new_rows as n
        on n.id = o.id
       and (n.username_key, n.username_skeleton) <> (o.username_key, o.username_skeleton)
     order by o.username_key
    on conflict (key_hash) do update
       set skeleton_hash = excluded.skeleton_hash, username = excluded.username,
           user_id = excluded.user_id, expires_at = excluded.expires_at;

    with gone as (
        select h.key_hash
          from core.held_usernames as h
          join new_rows as n on n.id = h.user_id
         where n.deleted_at is not null
         order by h.key_hash
           for update of h
    )
    update core.held_usernames as h
       set username = null, user_id = null
      from gone as g
     where h.key_hash = g.key_hash;

    if exists (
        select
          from core.held_usernames as h
          join new_rows as n on n.id = h.user_id
         where h.expires_at > now()
         group by h.user_id
        having count(*) > v_most
    ) then
        perform internal.raise_error('PS409', 'p_username', format(
            'an account holds at most %s former usernames: take one of them back, or wait', v_most
        ));
    end if;

    return null;
end
$$;

comment on function internal.hold_usernames() is
    'Trigger: refuses taken names, and holds a username that was given up for who had it, for '
    'ops.settings username_hold, at most username_hold_count at once. Errors: PS409.';
