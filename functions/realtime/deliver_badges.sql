create or replace function social.deliver_badges(p_viewers bigint[])
returns setof social.badge
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_array(p_viewers, 'p_viewers', 200000);

    return query
    select u.id, social.unread_count(u.id)
      from core.users as u
     where u.id = any (p_viewers) and u.is_active;
end
$$;

comment on function social.deliver_badges(bigint[]) is
    'social.unread_count() of many, at most 200,000. Only for pgsocial_stream. Errors: PS400 (p_viewers). '
    'Example: select * from social.deliver_badges(array[7, 8]);';

grant execute on function social.deliver_badges(bigint[]) to pgsocial_stream;
