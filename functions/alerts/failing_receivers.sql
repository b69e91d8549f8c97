create or replace function ops.failing_receivers()
returns table (subject text, seconds double precision)
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select r.name,
           case when r.error is not null or e.disabled_at is not null then 1e9
                else extract(epoch from clock_timestamp() - e.first_failed_at)::double precision end
      from ops.alert_receivers as r
      left join core.endpoints as e on r.kind = 'webhook' and e.kind = 'system' and e.url = r.address
     where r.is_enabled
       and (r.error is not null or e.disabled_at is not null or e.first_failed_at is not null);
$$;

comment on function ops.failing_receivers() is
    'Receivers of alerts that are not reached, and for how many seconds their web hook has failed; a billion '
    'where nothing is sent there any more. Example: select * from ops.failing_receivers();';

grant execute on function ops.failing_receivers() to pgsocial_admin, pgsocial_worker;
