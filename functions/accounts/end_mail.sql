create or replace function internal.end_mail(
    p_mail bigint, p_error text default null, p_is_final boolean default true
)
returns void
language sql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    update core.mails
       set ended_at = case when p_is_final then clock_timestamp() end, error = left(p_error, 500)
     where id = p_mail and ended_at is null;
$$;

comment on function internal.end_mail(bigint, text, boolean) is
    'Says what became of a mail of internal.take_mail(): sent, or why not, and whether to try it again.';

grant execute on function internal.end_mail(bigint, text, boolean) to pgsocial_worker;
