create or replace function internal.reset_documents()
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    update internal.rounds set place = 0 where name = 'search';
end
$$;

comment on function internal.reset_documents() is 'Begins a round of internal.repair_documents().';
