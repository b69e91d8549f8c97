-- A function of its own, not inlined: most posts name nobody, and each would start its plan. Whom the
-- viewer may not know is left out: the text stays what it is.
create or replace function internal.named_entities(p_viewer bigint, p_entities jsonb)
returns jsonb
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return (
        select coalesce(
                   jsonb_agg(
                       case when u.id is null then e.entity
                            else e.entity || jsonb_build_object('username', u.username) end
                       order by e.place
                   ),
                   '[]'
               )
          from jsonb_array_elements(p_entities) with ordinality as e (entity, place)
          left join lateral (
            select v.id, v.username
              from internal.visible_users(p_viewer) as v
             where v.id = (e.entity ->> 'user_id')::bigint
            offset 0
          ) as u on true
         where e.entity ->> 'kind' <> 'mention' or u.id is not null
    );
end
$$;

comment on function internal.named_entities(bigint, jsonb) is
    'Entities of a post with the usernames of now, as far as p_viewer (null: a guest) may know them.';
