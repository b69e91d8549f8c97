create or replace function internal.make_readers(p_posts bigint[])
returns setof internal.search_readers
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select distinct r.user_id, r.is_direct, d.post_id
      from (
        select e.post_id from unnest(p_posts) as w (id) cross join lateral (
            select * from internal.search_documents as e where e.post_id = w.id and not e.is_open offset 0
        ) as e
        union all
        select e.post_id from internal.search_documents as e where p_posts is null and not e.is_open
      ) as d
     cross join lateral (select * from core.posts as q where q.id = d.post_id offset 0) as p
     cross join lateral (
        select p.author_id as user_id, p.visibility = 'mentioned' as is_direct
        union all
        select m.id, true from unnest(p.reply_to_author_id || p.mentions) as m (id)
     ) as r
     cross join lateral (select * from core.users as n where n.id = r.user_id offset 0) as n
     where n.deleted_at is null;
end
$$;

comment on function internal.make_readers(bigint[]) is
    'To whom posts lead whose document is not open: p_posts, all where that is null.';
