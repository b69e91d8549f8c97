-- Verify pgsocial:monitoring_types on pg
select 'social.query_performance_item'::regtype, 'social.cache_performance_item'::regtype,
       'social.api_latency_item'::regtype, 'social.resource_usage_item'::regtype,
       'social.table_growth_item'::regtype, 'social.scaling_item'::regtype,
       'social.sampling_item'::regtype, 'social.wait_item'::regtype,
       'social.pipeline_item'::regtype;
