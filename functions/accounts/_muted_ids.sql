create or replace function internal.muted_ids(p_viewer bigint)
returns bigint[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return array(
        select h.other_id
          from internal.hidden as h
         where h.viewer_id = p_viewer and internal.is_muting(h)
    );
end
$$;

comment on function internal.muted_ids(bigint) is 'Whom p_viewer mutes now.';
