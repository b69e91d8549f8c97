-- Nothing is made ready: what a user is like is what this viewer sees of their newest posts and likes,
-- so that a post that the viewer may not see changes neither who is found nor how near.
create or replace function social.similar_users(p_viewer bigint, p_user bigint, p_limit integer default 20)
returns setof social.user_match
language plpgsql
stable
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_model constant internal.embedding_models := internal.check_embeddings();
    v_muted constant bigint[] := internal.muted_ids(p_viewer);
    v_taste text;
    v_posts bigint[];
    v_users bigint[];
begin
    perform internal.check_limit(p_limit);

    if p_viewer is not null then
        perform internal.check_user(p_viewer, 'p_viewer');
    end if;

    if not exists (select from internal.visible_users(p_viewer) as u where u.id = p_user) then
        perform internal.raise_error('PS404', 'p_user', 'there is no such user');
    end if;

    v_taste := internal.taste_of(p_viewer, p_user, v_model.id);

    if v_taste is null then
        return;
    end if;

    v_posts := (internal.nearest_posts(p_viewer, v_model, v_taste, 200)).ids;

    -- Who wrote several of them, or likes the nearest.
    v_users := array(
        select w.id
          from (
            select v.author_id as id, 1.0 as weight
              from unnest(v_posts) as p (id)
             cross join lateral (
                select q.author_id from internal.visible_posts(p_viewer) as q where q.id = p.id offset 0
             ) as v
            union all
            select l.user_id, 0.5
              from unnest(v_posts[1:50]) as p (id)
             cross join lateral (
                select k.user_id
                  from (
                    select o.user_id, o.created_at
                      from core.likes as o
                     where o.post_id = p.id
                     order by o.created_at desc, o.user_id desc
                     limit internal.page_candidates()
                  ) as k
                 cross join lateral (
                    select from internal.open_users(p_viewer) as u where u.id = k.user_id offset 0
                 ) as u
                 order by k.created_at desc, k.user_id desc
                 limit 20
             ) as l
          ) as w
         cross join lateral internal.finds_person(p_viewer, w.id) as f
         where w.id <> p_user and w.id is distinct from p_viewer and w.id <> all (v_muted)
         group by w.id
         order by sum(w.weight) desc, w.id
         limit 2 * p_limit
    );

    return query
    select u.id, u.username, u.display_name, u.avatar_url, u.is_private, u.verified_at is not null,
           (1 - t.distance)::real
      from unnest(v_users) as c (id)
     cross join lateral (
        select * from internal.visible_users(p_viewer) as v where v.id = c.id offset 0
     ) as u
     cross join lateral (
        select internal.taste_of(p_viewer, c.id, v_model.id)::halfvec <=> v_taste::halfvec as distance
        offset 0
     ) as t
     where t.distance is not null
     order by t.distance, u.id
     limit p_limit;
end
$$;

comment on function social.similar_users(bigint, bigint, integer) is
    'The p_limit (1 to 100) users whose posts and likes mean most nearly what those of p_user do, as far as '
    'p_viewer (null: a guest) may see and know of them, nearest first: of each the newest 30 posts and 30 '
    'likes, an older one counting less (setting embedding_half_life), a like half. Those are compared who '
    'wrote or like the nearest posts; without p_viewer, whom they mute, and who does not want to be found. '
    'None where nothing of p_user''s is embedded. Errors: PS400 (p_limit), PS404 (p_viewer, p_user), '
    'PS503 (vector, '
    'model: there is no search by meaning). '
    'Example: select username, similarity from social.similar_users(7, 8);';

grant execute on function social.similar_users(bigint, bigint, integer) to pgsocial_app;

create or replace function internal.taste_of(p_viewer bigint, p_user bigint, p_model smallint)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_half_life constant float8 := greatest(
        extract(epoch from internal.setting('embedding_half_life')::interval), 1e-6
    );
    v_taste text;
begin
    with items as (
        select p.id as post_id, 1.0 as weight, internal.id_time(p.id) as done_at
          from (
            select q.id
              from (
                select o.id
                  from core.posts as o
                 where o.author_id = p_user and o.deleted_at is null
                 order by o.id desc
                 limit internal.page_candidates()
              ) as q
             cross join lateral (
                select from internal.visible_posts(p_viewer) as v where v.id = q.id offset 0
             ) as v
             order by q.id desc
             limit 30
          ) as p
        union all
        select l.post_id, 0.5, l.created_at
          from internal.open_users(p_viewer) as u
         cross join lateral (
            select k.post_id, k.created_at
              from (
                select o.post_id, o.created_at
                  from core.likes as o
                 where o.user_id = u.id
                 order by o.created_at desc, o.post_id desc
                 limit internal.page_candidates()
              ) as k
             cross join lateral (
                select from internal.visible_posts(p_viewer) as v where v.id = k.post_id offset 0
             ) as v
             order by k.created_at desc, k.post_id desc
             limit 30
         ) as l
         where u.id = p_user
    ),
    seen as (
        select i.post_id, i.weight, i.done_at, max(i.done_at) over () as newest_at from items as i
    )
    select avg(l2_normalize(e.embedding) * array_fill(
               (s.weight * 0.5 ^ least(
                   extract(epoch from s.newest_at - s.done_at)::float8 / v_half_life, 10
               ))::real,
               array[vector_dims(e.embedding)]
           )::halfvec)::text
      into v_taste
      from seen as s
      join internal.post_embeddings as e on e.post_id = s.post_id and e.model_id = p_model;

    -- What cancels out is near to nothing.
    return case when l2_norm(v_taste::halfvec) > 1e-4 then v_taste end;
end
$$;

comment on function internal.taste_of(bigint, bigint, smallint) is
    'What p_user posts and likes, as far as p_viewer sees it, as one vector; null where nothing is embedded.';
