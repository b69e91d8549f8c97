create or replace function internal.repair_embeddings()
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.set_embeddings(array(
        select distinct split_part(d.id, ':', 2)::bigint from internal.verify_embeddings() as d
    ));

    return true;
end
$$;

comment on function internal.repair_embeddings() is
    'Makes vectors and what waits for one equal to what the posts say.';
