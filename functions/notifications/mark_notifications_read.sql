create or replace function social.mark_notifications_read(
    p_actor bigint, p_upto timestamptz default null
)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');

    if p_upto > clock_timestamp() then
        perform internal.raise_error('PS400', 'p_upto', 'what is yet to come cannot be read');
    end if;

    -- By default up to the newest that there is, not up to now: what happened, and is yet to be
    -- folded, nobody has read.
    insert into core.notification_reads as r (user_id, read_at)
    select p_actor, u.read_at
      from coalesce(
               p_upto,
               (select max(n.caused_at) from internal.notifications as n where n.user_id = p_actor)
           ) as u (read_at)
     where u.read_at is not null
    on conflict (user_id) do update
       set read_at = excluded.read_at
     where r.read_at < excluded.read_at;

    if not found then
        return false;
    end if;

    -- Nothing of it is in the log, and other devices show a number too.
    perform pg_notify('pgsocial_signal', format('badge %s', p_actor));
    return true;
end
$$;

comment on function social.mark_notifications_read(bigint, timestamptz) is
    'p_actor has read the notifications caused up to p_upto (caused_at of the newest one shown; by '
    'default all there are); returns whether that is later than before. Errors: PS400 (p_upto lies '
    'ahead), PS404 (p_actor). Example: select social.mark_notifications_read(7);';

grant execute on function social.mark_notifications_read(bigint, timestamptz) to pgsocial_app;
