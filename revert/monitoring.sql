-- Revert pgsocial:monitoring from pg
begin;

delete from ops.jobs where name = 'samples';
delete from ops.retention_rules
 where relation ~ '^ops[.][a-z_]+_samples(_quarters)?$'
    or relation in (
           'ops.sample_runs', 'ops.queries', 'ops.gateways'
       );
delete from ops.settings
 where name in ('sample_queries', 'sample_tables', 'sample_minute_retention', 'sample_quarter_retention',
               'disk_bytes', 'database_cores', 'scaling_up_minutes', 'scaling_down_minutes');
drop table ops.scaling_states;
drop table ops.host_samples_quarters;
drop table ops.host_samples;
drop table ops.cache_samples_quarters;
drop table ops.cache_samples;
drop table ops.route_samples_quarters;
drop table ops.route_samples;
drop table ops.gateway_samples_quarters;
drop table ops.gateway_samples;
drop table ops.gateways;
drop table ops.job_samples_quarters;
drop table ops.job_samples;
drop table ops.lag_samples_quarters;
drop table ops.lag_samples;
drop table ops.relation_samples;
drop table ops.table_samples_quarters;
drop table ops.table_samples;
drop table ops.wait_samples_quarters;
drop table ops.wait_samples;
drop table ops.io_samples_quarters;
drop table ops.io_samples;
drop table ops.queries;
drop table ops.query_samples_quarters;
drop table ops.query_samples;
drop table ops.database_samples_quarters;
drop table ops.database_samples;
drop table internal.sample_counts;
drop table ops.sample_states;
drop table ops.sample_runs;
drop type internal.database_growth;
drop type internal.sample_span;
drop type internal.sample_count;

commit;
