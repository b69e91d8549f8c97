-- Revert pgsocial:monitoring_types from pg
begin;

drop type social.pipeline_item;
drop type social.wait_item;
drop type social.sampling_item;
drop type social.scaling_item;
drop type social.table_growth_item;
drop type social.resource_usage_item;
drop type social.api_latency_item;
drop type social.cache_performance_item;
drop type social.query_performance_item;

commit;
