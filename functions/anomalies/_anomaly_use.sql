create or replace function internal.anomaly_use()
returns analytics.anomaly_parameters
language sql
stable
parallel safe
as $$
    select p from analytics.anomaly_parameters as p order by p.version desc limit 1;
$$;

comment on function internal.anomaly_use() is 'The parameters that are in use.';
