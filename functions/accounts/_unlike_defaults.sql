create or replace function internal.unlike_defaults(p_value jsonb, p_default jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return (
        select coalesce(jsonb_object_agg(m.key, m.value), '{}')
          from (
            select v.key,
                   case when jsonb_typeof(v.value) = 'object'
                        then nullif(internal.unlike_defaults(v.value, p_default -> v.key), '{}')
                        else v.value
                   end as value
              from jsonb_each(p_value) as v
             where v.value is distinct from p_default -> v.key
            offset 0
          ) as m
         where m.value is not null
    );
end
$$;

comment on function internal.unlike_defaults(jsonb, jsonb) is
    'The members of p_value, at any depth, that differ from those of p_default.';
