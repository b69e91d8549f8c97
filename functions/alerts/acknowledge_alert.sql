create or replace function ops.acknowledge_alert(p_alert bigint, p_user bigint default null)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_state constant text := (select a.state from ops.alerts as a where a.id = p_alert);
begin
    if v_state is null then
        perform internal.raise_error('PS404', 'p_alert', 'there is no such alert');
    elsif v_state <> 'firing' then
        perform internal.raise_error('PS409', 'p_alert', 'this alert does not fire');
    end if;

    if p_user is not null then
        perform internal.check_user(p_user, 'p_user');
    end if;

    insert into ops.alert_acknowledgements (alert_id, user_id)
    values (p_alert, p_user)
    on conflict (alert_id) do nothing;

    return found;
end
$$;

comment on function ops.acknowledge_alert(bigint, bigint) is
    'Notes that somebody (p_user, where that is an account) has seen an alert that fires and sees to it. '
    'Returns whether they are the first. Errors: PS404 (p_alert, p_user), PS409 (p_alert: it does not fire). '
    'Example: select ops.acknowledge_alert(7);';

grant execute on function ops.acknowledge_alert(bigint, bigint) to pgsocial_admin, pgsocial_worker;
