create or replace function analytics.incident_accounts(p_incident bigint)
returns setof social.incident_account
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if not exists (
        select from analytics.incidents as i where i.id = p_incident and i.state <> 'suspected'
    ) then
        perform internal.raise_error('PS404', 'p_incident', 'there is no such incident');
    end if;

    return query
    select a.user_id, u.username, a.acts, u.created_at, 'incident_accounts/1'
      from analytics.incident_accounts as a
      join core.users as u on u.id = a.user_id
     where a.incident_id = p_incident
     order by a.acts desc, a.user_id;
end
$$;

comment on function analytics.incident_accounts(bigint) is
    'The accounts that drive a ring, who did most first, at most 100 (incident_accounts/1): evidence to '
    'look at, not a proof. None of an organic burst, since who takes part in one is their own. Only for '
    'pgsocial_admin. Errors: PS404 (p_incident). Example: select username, acts from '
    'analytics.incident_accounts(7);';

grant execute on function analytics.incident_accounts(bigint) to pgsocial_admin;
