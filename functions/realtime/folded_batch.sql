create or replace function social.folded_batch()
returns bigint
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return (
        select min(p.batch_id)
          from internal.projections as p
         where p.name in ('post_counters', 'notifications') and p.is_enabled
    );
end
$$;

comment on function social.folded_batch() is
    'Up to which batch counters of posts and notifications are folded; null where neither is. '
    'Only for pgsocial_stream. Example: select social.folded_batch();';

grant execute on function social.folded_batch() to pgsocial_stream;
