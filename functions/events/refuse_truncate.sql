-- TRUNCATE passes row and transition triggers by, so it would leave no trace in the log.
create or replace function internal.refuse_truncate()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.raise_error('PS403', tg_table_name,
        format('TRUNCATE of %I.%I would leave no events: use DELETE', tg_table_schema, tg_table_name));
    return null;
end
$$;

comment on function internal.refuse_truncate() is 'Trigger: refuses TRUNCATE with PS403.';
