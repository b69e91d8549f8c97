-- Most texts have none, which one look tells.
-- Locks: those who are named, as the foreign key will: who is being erased meanwhile is not named.
create or replace function internal.found_entities(
    p_body text, out entities jsonb, out mentions bigint[]
)
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_found internal.text_entity[];
    v_names text[];
begin
    entities := '[]';
    mentions := '{}';

    if p_body !~ U&'[#@\FF03\FF20]|://|www[.]' then
        return;
    end if;

    v_found := array(
        select row(e.kind, e.start_at, e.end_at, e.value)::internal.text_entity
          from internal.text_entities(p_body) as e
    );
    v_names := array(select distinct f.value from unnest(v_found) as f where f.kind = 'mention');

    if cardinality(v_names) > 50 then
        perform internal.raise_error('PS400', 'p_body', 'a post mentions at most 50 people');
    end if;

    with named as materialized (
        select u.id, u.username_key
          from core.users as u
         where v_names <> '{}' and u.username_key = any (v_names) and u.is_active
         order by u.id
           for key share
    )
    select coalesce(jsonb_agg(x.entity order by x.start_at), '[]'),
           array(select n.id from named as n order by n.id)
      into entities, mentions
      from (
        select f.start_at,
               jsonb_build_object('kind', f.kind, 'start', f.start_at, 'end', f.end_at)
               || case f.kind
                      when 'hashtag' then jsonb_build_object('tag', f.value)
                      when 'url' then jsonb_build_object('url', f.value)
                      else jsonb_build_object('user_id', n.id::text)
                  end as entity
          from unnest(v_found) as f
          left join named as n on f.kind = 'mention' and n.username_key = f.value
         where f.kind <> 'mention' or n.id is not null
      ) as x;
end
$$;

comment on function internal.found_entities(text) is
    'The entities of a body as core.posts holds them, and whom it mentions of those who are active. '
    'Errors: PS400 (p_body: more than 50 mentions).';
