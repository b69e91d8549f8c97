create or replace function social.unread_count(p_viewer bigint)
returns integer
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_viewer, 'p_viewer');

    return (
        select count(*)
          from internal.told_notifications(
                   p_viewer, 'infinity', '', 0,
                   coalesce(
                       (select r.read_at from core.notification_reads as r where r.user_id = p_viewer),
                       '-infinity'
                   ),
                   100
               )
    );
end
$$;

comment on function social.unread_count(bigint) is
    'How many notifications p_viewer has not read, at most 100: show that as "99+". '
    'Errors: PS404 (p_viewer). Example: select social.unread_count(7);';

grant execute on function social.unread_count(bigint) to pgsocial_app;
