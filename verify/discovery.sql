-- Verify pgsocial:discovery on pg
select user_id, query_key, query, searched_at from core.recent_searches where false;
select user_id, dismissed_id, dismissed_at from core.dismissed_suggestions where false;
select user_id, size, words from internal.people where false;
select user_id, name, size from internal.people_names where false;
do $$
begin
    if not exists (select from internal.projections where name = 'people') then
        raise exception 'the projection "people" is missing';
    end if;
end
$$;
