create or replace function social.last_batch()
returns bigint
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return (select max(id) from internal.batches);
end
$$;

comment on function social.last_batch() is
    'The number of the newest sealed batch: where a reader of the log starts that wants only what '
    'comes. Example: select social.last_batch();';

grant execute on function social.last_batch() to pgsocial_app, pgsocial_stream;
