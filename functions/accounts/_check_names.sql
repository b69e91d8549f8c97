-- Says the same of a name that is reserved, held or in use: which one is nobody's business.
create or replace function internal.check_names(p_users core.users[])
returns void
language plpgsql
stable
parallel safe
as $$
begin
    if exists (
        select
          from unnest(p_users) as n
          join core.reserved_usernames as r on r.username_skeleton = n.username_skeleton
    ) or exists (
        select
          from unnest(p_users) as n
          join core.held_usernames as h on h.username_skeleton = n.username_skeleton
         where h.user_id <> n.id and h.expires_at > now()
    ) then
        perform internal.raise_error('PS409', 'p_username', 'this username is taken');
    end if;
end
$$;

comment on function internal.check_names(core.users[]) is
    'Raises PS409 where a username is reserved or held for somebody else, or looks like one that is.';
