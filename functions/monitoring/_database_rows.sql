create or replace function internal.database_rows(p_span internal.sample_span)
returns setof ops.database_samples
language sql
stable
parallel safe
as $$
    select * from ops.database_samples where sampled_at >= p_span.fine_at and sampled_at < p_span.ends_at
    union all
    select *
      from ops.database_samples_quarters
     where sampled_at >= p_span.starts_at and sampled_at < least(p_span.fine_at, p_span.ends_at);
$$;

comment on function internal.database_rows(internal.sample_span) is
    'The rows of ops.database_samples in a window.';

create or replace function internal.query_rows(p_span internal.sample_span)
returns setof ops.query_samples
language sql
stable
parallel safe
as $$
    select * from ops.query_samples where sampled_at >= p_span.fine_at and sampled_at < p_span.ends_at
    union all
    select *
      from ops.query_samples_quarters
     where sampled_at >= p_span.starts_at and sampled_at < least(p_span.fine_at, p_span.ends_at);
$$;

comment on function internal.query_rows(internal.sample_span) is 'The rows of ops.query_samples in a window.';

create or replace function internal.io_rows(p_span internal.sample_span)
returns setof ops.io_samples
language sql
stable
parallel safe
as $$
    select * from ops.io_samples where sampled_at >= p_span.fine_at and sampled_at < p_span.ends_at
    union all
    select *
      from ops.io_samples_quarters
     where sampled_at >= p_span.starts_at and sampled_at < least(p_span.fine_at, p_span.ends_at);
$$;

comment on function internal.io_rows(internal.sample_span) is 'The rows of ops.io_samples in a window.';

create or replace function internal.wait_rows(p_span internal.sample_span)
returns setof ops.wait_samples
language sql
stable
parallel safe
as $$
    select * from ops.wait_samples where sampled_at >= p_span.fine_at and sampled_at < p_span.ends_at
    union all
    select *
      from ops.wait_samples_quarters
     where sampled_at >= p_span.starts_at and sampled_at < least(p_span.fine_at, p_span.ends_at);
$$;

comment on function internal.wait_rows(internal.sample_span) is 'The rows of ops.wait_samples in a window.';

create or replace function internal.lag_rows(p_span internal.sample_span)
returns setof ops.lag_samples
language sql
stable
parallel safe
as $$
    select * from ops.lag_samples where sampled_at >= p_span.fine_at and sampled_at < p_span.ends_at
    union all
    select *
      from ops.lag_samples_quarters
     where sampled_at >= p_span.starts_at and sampled_at < least(p_span.fine_at, p_span.ends_at);
$$;

comment on function internal.lag_rows(internal.sample_span) is 'The rows of ops.lag_samples in a window.';

create or replace function internal.job_rows(p_span internal.sample_span)
returns setof ops.job_samples
language sql
stable
parallel safe
as $$
    select * from ops.job_samples where sampled_at >= p_span.fine_at and sampled_at < p_span.ends_at
    union all
    select *
      from ops.job_samples_quarters
     where sampled_at >= p_span.starts_at and sampled_at < least(p_span.fine_at, p_span.ends_at);
$$;

comment on function internal.job_rows(internal.sample_span) is 'The rows of ops.job_samples in a window.';

create or replace function internal.gateway_rows(p_span internal.sample_span)
returns setof ops.gateway_samples
language sql
stable
parallel safe
as $$
    select * from ops.gateway_samples where sampled_at >= p_span.fine_at and sampled_at < p_span.ends_at
    union all
    select *
      from ops.gateway_samples_quarters
     where sampled_at >= p_span.starts_at and sampled_at < least(p_span.fine_at, p_span.ends_at);
$$;

comment on function internal.gateway_rows(internal.sample_span) is
    'The rows of ops.gateway_samples in a window.';

create or replace function internal.route_rows(p_span internal.sample_span)
returns setof ops.route_samples
language sql
stable
parallel safe
as $$
    select * from ops.route_samples where sampled_at >= p_span.fine_at and sampled_at < p_span.ends_at
    union all
    select *
      from ops.route_samples_quarters
     where sampled_at >= p_span.starts_at and sampled_at < least(p_span.fine_at, p_span.ends_at);
$$;

comment on function internal.route_rows(internal.sample_span) is 'The rows of ops.route_samples in a window.';

create or replace function internal.cache_rows(p_span internal.sample_span)
returns setof ops.cache_samples
language sql
stable
parallel safe
as $$
    select * from ops.cache_samples where sampled_at >= p_span.fine_at and sampled_at < p_span.ends_at
    union all
    select *
      from ops.cache_samples_quarters
     where sampled_at >= p_span.starts_at and sampled_at < least(p_span.fine_at, p_span.ends_at);
$$;

comment on function internal.cache_rows(internal.sample_span) is 'The rows of ops.cache_samples in a window.';

create or replace function internal.host_rows(p_span internal.sample_span)
returns setof ops.host_samples
language sql
stable
parallel safe
as $$
    select * from ops.host_samples where sampled_at >= p_span.fine_at and sampled_at < p_span.ends_at
    union all
    select *
      from ops.host_samples_quarters
     where sampled_at >= p_span.starts_at and sampled_at < least(p_span.fine_at, p_span.ends_at);
$$;

comment on function internal.host_rows(internal.sample_span) is 'The rows of ops.host_samples in a window.';
