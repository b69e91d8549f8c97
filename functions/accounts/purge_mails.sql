create or replace function internal.purge_mails(p_before timestamptz, p_limit integer)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_count bigint;
begin
    with chunk as (
        select id
          from core.mails
         where id < internal.id_at(p_before)
         order by id
         limit p_limit
           for update skip locked
    )
    delete from core.mails as t
     using chunk as c
     where t.id = c.id;
    get diagnostics v_count = row_count;

    return v_count;
end
$$;

comment on function internal.purge_mails(timestamptz, integer) is
    'Retention of core.mails: deletes at most p_limit mails that were written before p_before.';
