create or replace function ops.silence_alert(
    p_rule text, p_reason text, p_until timestamptz, p_subject text default null, p_user bigint default null
)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_id bigint;
begin
    if p_rule is not null and not exists (select from ops.alert_rules as r where r.name = p_rule) then
        perform internal.raise_error('PS404', 'p_rule', 'there is no such rule: see ops.alert_rules');
    elsif coalesce(length(p_reason), 0) not between 1 and 500 then
        perform internal.raise_error('PS400', 'p_reason', 'a reason has 1 to 500 characters');
    elsif p_until is null or p_until <= now() or p_until > now() + interval '1 year' then
        perform internal.raise_error('PS400', 'p_until', 'a silence ends in the future, within a year');
    elsif length(p_subject) > 500 then
        perform internal.raise_error('PS400', 'p_subject', 'a subject has at most 500 characters');
    end if;

    if p_user is not null then
        perform internal.check_user(p_user, 'p_user');
    end if;

    insert into ops.alert_silences (rule, subject, reason, user_id, ends_at)
    values (p_rule, p_subject, p_reason, p_user, p_until)
    returning id into v_id;

    return v_id;
end
$$;

comment on function ops.silence_alert(text, text, timestamptz, text, bigint) is
    'Tells nobody of alerts of p_rule (null: any) and p_subject (null: any) until p_until, within a year; '
    'p_reason (1 to 500 characters) says why, and p_user who, where that is an account. One that fires when '
    'it ends is told then. Returns its id, for ops.unsilence_alert(). Errors: PS400 (p_reason, p_until, '
    'p_subject), PS404 (p_rule, p_user). Example: select ops.silence_alert(''job_failing'', '
    '''being mended'', now() + interval ''2 hours'', ''trends'');';

grant execute on function ops.silence_alert(text, text, timestamptz, text, bigint)
    to pgsocial_admin, pgsocial_worker;
