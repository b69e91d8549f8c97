create or replace function internal.merge_patch(p_target jsonb, p_patch jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if jsonb_typeof(p_patch) is distinct from 'object' then
        return p_patch;
    end if;

    return (
        select coalesce(jsonb_object_agg(m.key, m.value), '{}')
          from (
            select coalesce(t.key, c.key) as key,
                   case when c.key is null then t.value
                        else internal.merge_patch(t.value, c.value) end as value
              from jsonb_each(
                       case when jsonb_typeof(p_target) = 'object' then p_target else '{}' end
                   ) as t
              full join jsonb_each(p_patch) as c on c.key = t.key
            -- Or the value would be worked out twice at each level.
            offset 0
          ) as m
         where m.value <> 'null'
    );
end
$$;

comment on function internal.merge_patch(jsonb, jsonb) is
    'p_target as p_patch changes it: RFC 7396, JSON Merge Patch; null takes a member away.';
