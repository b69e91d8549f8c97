-- Says the same of a name that is reserved, held or in use: which one is nobody's business.
create or replace function internal.check_names(p_users core.users[])
returns void
language plpgsql
stable
parallel safe
as $$
declare
    v_is_taken boolean := false;
begin
    if exists (
        select
          from unnest(p_users) as n
          join core.reserved_usernames as r on r.username_skeleton = n.username_skeleton
    ) then
        v_is_taken := true;
    elsif exists (select from core.held_usernames) then
        -- Hashed once a name, and not at all by a load into an empty database.
        v_is_taken := exists (
            select
              from (
                select n.id, internal.name_hash(n.username_key) as key_hash,
                       internal.name_hash(n.username_skeleton) as skeleton_hash
                  from unnest(p_users) as n
                offset 0
              ) as w
              join core.held_usernames as h
                on h.key_hash = w.key_hash or h.skeleton_hash = w.skeleton_hash
             where h.user_id is distinct from w.id and h.expires_at > now()
        );
    end if;

    if v_is_taken then
        perform internal.raise_error('PS409', 'p_username', 'this username is taken');
    end if;
end
$$;

comment on function internal.check_names(core.users[]) is
    'Raises PS409 where a username is reserved or held for somebody else, or looks like one that is.';
