create or replace function internal.listed_ids(p_list jsonb)
returns bigint[]
language sql
immutable
parallel safe
as $$
    select coalesce(
        array(select i.id::bigint from jsonb_array_elements_text(p_list) with ordinality as i (id, n)
               order by i.n),
        '{}'
    );
$$;

comment on function internal.listed_ids(jsonb) is
    'The ids in a list of them as texts, such as a payload''s mentions; none where p_list is null.';
