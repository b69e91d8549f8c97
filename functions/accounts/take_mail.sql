-- Locks: a mail that nobody else has taken, its user as a foreign key does, the user's mails as a part.
create or replace function internal.take_mail()
returns table (
    id bigint, kind text, email text, username text, display_name text, code text, alert jsonb
)
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
#variable_conflict use_column
declare
    v_mail core.mails;
    v_user core.users;
    v_code text;
begin
    -- What is not wanted goes; so many at a time that no transaction lasts.
    for n in 1..100 loop
        select * into v_mail
          from core.mails
         where ended_at is null and due_at <= clock_timestamp()
         order by due_at
         limit 1
           for update skip locked;
        exit when not found;

        if v_mail.kind = 'alert' then
            perform internal.note_mail_attempt(v_mail);
            return query select v_mail.id, v_mail.kind, v_mail.email, null, null, null, v_mail.alert;
            exit;
        elsif v_mail.user_id is null then
            v_mail.user_id := internal.find_login(v_mail.login);
            select e.email into v_mail.email from core.emails as e where e.user_id = v_mail.user_id;
        end if;
        select * into v_user
          from core.users where id = v_mail.user_id and deleted_at is null
           for key share;

        if not found or not internal.is_mail_due(v_mail, v_user) then
            delete from core.mails where id = v_mail.id;
            continue;
        end if;

        perform internal.note_mail_attempt(v_mail);

        v_code := case v_mail.kind
            when 'password_reset' then internal.make_code(
                v_user.id, 'password', v_mail.email, internal.setting('reset_code_lifetime')::interval
            )
            when 'email_code' then internal.make_code(v_user.id, 'email', v_mail.email, '1 day')
        end;
        return query select v_mail.id, v_mail.kind, v_mail.email, v_user.username,
                            -- What somebody calls oneself goes to no address but their own.
                            case when v_mail.kind <> 'email_code' then v_user.display_name end, v_code,
                            null::jsonb;
        exit;
    end loop;
end
$$;

comment on function internal.take_mail() is
    'The next mail to send, no row where there is none: whoever takes it says what became of it with '
    'internal.end_mail(), else it is due again after a pause that doubles. Its code is made here, so '
    'that none is kept, and each attempt has its own. Drops what is not wanted any more.';

grant execute on function internal.take_mail() to pgsocial_worker;

create or replace function internal.note_mail_attempt(p_mail core.mails)
returns void
language sql
volatile
parallel unsafe
as $$
    update core.mails
       set user_id = p_mail.user_id, login = null, email = p_mail.email,
           attempt_count = attempt_count + 1,
           due_at = clock_timestamp() + least(
               internal.setting('mail_retry')::interval * 2 ^ least(attempt_count, 20), interval '1 hour'
           )
     where id = p_mail.id;
$$;

comment on function internal.note_mail_attempt(core.mails) is
    'Notes that a mail is being sent, to whom, and when it is due again unless it ends.';

create or replace function internal.is_mail_due(p_mail core.mails, p_user core.users)
returns boolean
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_last timestamptz;
    v_count integer;
begin
    if p_mail.kind not in ('email_code', 'password_reset') then
        return true;
    elsif p_user.suspended_at is not null
          or not exists (
              select
                from core.emails as e
               where e.user_id = p_user.id
                 and e.email_key = lower(p_mail.email collate pg_c_utf8)
                 and (e.verified_at is not null) = (p_mail.kind = 'password_reset')
          ) then
        return false;
    elsif p_mail.attempt_count > 0 then
        return true;
    end if;

    perform internal.lock_part(p_user.id, 'mails');

    select count(*), max(internal.id_time(m.id))
      into v_count, v_last
      from core.mails as m
     where m.user_id = p_user.id
       and m.id <> p_mail.id
       and m.kind = p_mail.kind
       and m.email_key = lower(p_mail.email collate pg_c_utf8)
       and m.id > internal.id_at(clock_timestamp() - interval '1 day')
       -- One that nobody got is no reason to wait.
       and (m.ended_at is null or m.error is null);

    -- No longer than the code that the last one brought counts.
    if v_count > 0 and internal.id_time(p_mail.id) < v_last + least(
           internal.setting('mail_wait')::interval * 2 ^ least(v_count - 1, 20),
           internal.setting('reset_code_lifetime')::interval
       ) then
        return false;
    end if;

    return p_mail.kind = 'password_reset' or (
        select count(*) < internal.setting('mail_recipient_count')::integer
          from core.mails as m
         where m.email_key = lower(p_mail.email collate pg_c_utf8)
           and m.id > internal.id_at(clock_timestamp() - interval '1 day')
           and m.kind = 'email_code'
           and m.attempt_count > 0
    );
end
$$;

comment on function internal.is_mail_due(core.mails, core.users) is
    'Whether a mail is still wanted, and not too many of its kind went to the same address before.';
