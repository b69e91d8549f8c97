create or replace function ops.drop_alert_receiver(p_name text)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    delete from ops.alert_receivers where name = p_name;

    if not found then
        perform internal.raise_error('PS404', 'p_name', 'there is no such receiver');
    end if;
end
$$;

comment on function ops.drop_alert_receiver(text) is
    'Tells somebody of ops.set_alert_receiver() no more. Errors: PS404 (p_name). '
    'Example: select ops.drop_alert_receiver(''duty'');';

grant execute on function ops.drop_alert_receiver(text) to pgsocial_admin, pgsocial_worker;
