-- A setting takes what is of its type and within its bounds, and nothing else.
begin;
\ir ../helpers.psql
select plan(36);

create function pg_temp.put(p_name text, p_value text) returns text language plpgsql as $$
begin
    update ops.settings set value = p_value where name = p_name;
    return (select value from ops.settings where name = p_name);
exception when sqlstate 'PS400' then
    return 'PS400';
end
$$;

select is(pg_temp.put(n, v), w, format('%s: "%s"', n, v)) from (values
('search_scan', '0', '0'), ('search_scan', ' 12 ', '12'), ('search_scan', '1000000000', '1000000000'), ('search_scan', '1000000001', 'PS400'),
('search_scan', '-1', 'PS400'), ('search_scan', '1.5', 'PS400'), ('search_scan', '1e3', 'PS400'), ('search_scan', '', 'PS400'), ('search_scan', 'many', 'PS400'),
('search_scan', '99999999999999999999999999', 'PS400'), ('search_scan', U&'\0661\0662', 'PS400'), ('search_scan', null, 'PS400'),
('search_b', '0.5', '0.5'), ('search_b', '1', '1'), ('search_b', '1.01', 'PS400'), ('search_b', 'NaN', 'PS400'), ('search_b', 'Infinity', 'PS400'), ('search_b', '-0.5', 'PS400'), ('search_b', '0,5', 'PS400'),
('view_retention', '85 days', '85 days'), ('view_retention', 'P3M', 'P3M'), ('view_retention', 'infinity', 'infinity'), ('view_retention', '-1 day', 'PS400'), ('view_retention', 'soon', 'PS400'), ('view_retention', '', 'PS400'),
('view_retention', '-infinity', 'PS400'), ('view_window', '100 years', '100 years'), ('view_window', 'infinity', 'PS400'), ('search_recency_half_life', '0 seconds', 'PS400'), ('search_recency_half_life', '1 microsecond', '1 microsecond'),
('disk_bytes', '', ''), ('disk_bytes', '0', 'PS400'), ('disk_bytes', '4000000000000', '4000000000000'), ('log_archive', '', ''), ('log_archive', 'se_nobody', 'PS400')
) as t (n, v, w);
select is((select count(*) from ops.settings as s where pg_temp.put(s.name, s.value) is distinct from s.value), 0::bigint, 'what is there fits');

select * from finish();
rollback;
