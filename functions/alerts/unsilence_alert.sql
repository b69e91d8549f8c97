create or replace function ops.unsilence_alert(p_silence bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    update ops.alert_silences
       set ends_at = clock_timestamp()
     where id = p_silence and ends_at > clock_timestamp();

    if not found and not exists (select from ops.alert_silences as s where s.id = p_silence) then
        perform internal.raise_error('PS404', 'p_silence', 'there is no such silence');
    end if;

    return found;
end
$$;

comment on function ops.unsilence_alert(bigint) is
    'Ends a silence of ops.silence_alert() now. Returns whether it had not ended before. Errors: PS404 '
    '(p_silence). Example: select ops.unsilence_alert(7);';

grant execute on function ops.unsilence_alert(bigint) to pgsocial_admin, pgsocial_worker;
