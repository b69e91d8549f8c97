create or replace function ops.set_alert_receiver(
    p_name text, p_kind text, p_address text, p_secret text default null,
    p_least_severity text default 'warning', p_is_enabled boolean default true
)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if coalesce(length(p_name), 0) not between 1 and 100 then
        perform internal.raise_error('PS400', 'p_name', 'a name has 1 to 100 characters');
    elsif p_kind is null or p_kind not in ('mail', 'webhook') then
        perform internal.raise_error('PS400', 'p_kind', 'mail or webhook');
    elsif (p_kind = 'mail' and internal.is_email(p_address) is not true)
          or (p_kind = 'webhook' and internal.is_url(p_address) is not true) then
        perform internal.raise_error('PS400', 'p_address', 'an e-mail address, or the address of a web hook');
    elsif (p_kind = 'mail' and p_secret is not null)
          or (p_kind = 'webhook' and internal.is_signing_secret(p_secret) is not true) then
        perform internal.raise_error('PS400', 'p_secret',
            'of a web hook, whsec_ and the base64 of 24 to 64 bytes; a mail has none');
    elsif internal.severity_rank(p_least_severity) is null then
        perform internal.raise_error('PS400', 'p_least_severity', 'info, warning or critical');
    elsif p_is_enabled is null then
        perform internal.raise_error('PS400', 'p_is_enabled', 'true or false');
    end if;

    insert into ops.alert_receivers as r (name, kind, address, secret, least_severity, is_enabled)
    values (p_name, p_kind, p_address, p_secret, p_least_severity, p_is_enabled)
    on conflict (name) do update
       set kind = excluded.kind, address = excluded.address, secret = excluded.secret,
           least_severity = excluded.least_severity, is_enabled = excluded.is_enabled, error = null;

    -- What was given up is tried again: whoever says where it is has mended it.
    update core.endpoints
       set signing_secret = p_secret, disabled_at = null, failure_count = 0, first_failed_at = null,
           due_at = case when failure_count > 0 then clock_timestamp() else due_at end
     where kind = 'system' and url = p_address and p_kind = 'webhook' and p_is_enabled;
end
$$;

comment on function ops.set_alert_receiver(text, text, text, text, text, boolean) is
    'Whom to tell of alerts from now on: p_kind mail, or webhook with p_secret ("whsec_" and the base64 of '
    '24 to 64 bytes), by which Standard Webhooks are signed; from p_least_severity (info, warning, '
    'critical) on. Replaces what has the same p_name; a web hook that was given up is tried again. Errors: '
    'PS400 (p_name, p_kind, p_address, p_secret, p_least_severity, p_is_enabled). '
    'Example: select ops.set_alert_receiver(''duty'', ''mail'', '
    '''duty@example.org'');';

grant execute on function ops.set_alert_receiver(text, text, text, text, text, boolean)
    to pgsocial_admin, pgsocial_worker;
