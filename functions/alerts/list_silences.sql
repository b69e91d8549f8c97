create or replace function ops.list_silences()
returns setof social.alert_silence
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select s.id, s.rule, s.subject, s.reason, coalesce(u.username, s.role), internal.id_time(s.id), s.ends_at
      from ops.alert_silences as s
      left join core.users as u on u.id = s.user_id
     where s.ends_at > clock_timestamp()
     order by s.ends_at, s.id
     limit 1000;
$$;

comment on function ops.list_silences() is
    'Silences that have not ended, the next to end first, at most 1,000. '
    'Example: select rule, subject, reason, ends_at from ops.list_silences();';

grant execute on function ops.list_silences() to pgsocial_admin, pgsocial_worker;
