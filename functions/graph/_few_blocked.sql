-- Most have no block at all. A page that has read the few asks for none post by post.
create or replace function internal.few_blocked(p_viewer bigint)
returns bigint[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return (
        select case when count(*) <= 50 then
                   coalesce(array_agg(k.other_id) filter (where k.is_blocking or k.is_blocked), '{}')
               end
          from (
            select * from internal.hidden as h where h.viewer_id = p_viewer limit 51
          ) as k
    );
end
$$;

comment on function internal.few_blocked(bigint) is
    'Whom p_viewer blocks or is blocked by; null where they hide more than 50 people.';
