-- Not inlined: few posts mention several people, and each page would start its plan.
create or replace function internal.entities_for(p_viewer bigint, p_entities jsonb)
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

comment on function internal.entities_for(bigint, jsonb) is
    'The entities of a post as p_viewer (null: a guest) gets them: mentions with the names of now, but '
    'for those whom they may not know.';

-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.place_of_name(p_entities jsonb)
returns text[]
language sql
immutable
parallel safe
as $$
    select case when jsonb_array_length(p_entities) > 3 then null
                else case (p_entities -> 0 ? 'user_id')::integer
                          + 2 * coalesce(p_entities -> 1 ? 'user_id', false)::integer
                          + 4 * coalesce(p_entities -> 2 ? 'user_id', false)::integer
                         when 1 then array['0', 'username']
                         when 2 then array['1', 'username']
                         when 4 then array['2', 'username']
                     end
           end;
$$;

comment on function internal.place_of_name(jsonb) is
    'Where the name goes in entities, at most three, of which one is a mention; null for others. Most '
    'posts that mention somebody are so, and a page has many: putting a name in takes 2 us, taking a '
    'list apart 13.';
