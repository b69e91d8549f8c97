-- What a viewer does not see changes nothing of what they find; and who sees little of what is near still
-- finds what there is. Rolled back; by index, as where there are millions.
begin;
\ir ../helpers.psql
\ir vectors.psql
select plan(9);

select setseed(0.5);
select pg_temp.model('ml', 8) as model \gset
select ops.use_embedding_model(:model::smallint, true);
select pg_temp.who('ml_eve') as eve, pg_temp.who('ml_open') as open, pg_temp.who('ml_closed') as closed,
       pg_temp.who('ml_friend') as friend, pg_temp.who('ml_foe') as foe \gset
update core.users set is_private = true where id in (:closed, :friend);
insert into core.follows (follower_id, followee_id) values (:eve, :friend);
insert into core.blocks (blocker_id, blocked_id) values (:foe, :eve);

-- Posts of an author near a place, or anywhere.
create function pg_temp.scatter(p_author bigint, p_count integer, p_at real[], p_width float8) returns void language sql as $$
    with posts as (
        insert into core.posts (author_id, body) select p_author, 'scattered' from generate_series(1, p_count) returning id
    )
    insert into internal.post_embeddings (model_id, post_id, user_id, text_hash, is_open, embedding)
    select m.id, p.id, p_author, 0, not u.is_private,
           (select array_agg(coalesce(p_at[d], 0) + p_width * (random() - 0.5)) from generate_series(1, 8) as d where p.id > 0)::extensions.halfvec
      from posts as p, internal.embedding_models as m, core.users as u
     where m.name = 'ml' and u.id = p_author
$$;
create function pg_temp.found_by(p_viewer bigint) returns text language sql as $$
    select string_agg((r.post).id || ' ' || r.similarity, ',' order by q, r.similarity desc, (r.post).id)
      from generate_series(1, 8) as q
     cross join social.semantic_search(p_viewer, (select array_agg(case when d = q then 1 else 0.1 end)::real[] from generate_series(1, 8) as d), 20) as r
$$;
-- The share of the k nearest that the viewer sees, by a look at all.
create function pg_temp.recall(p_viewer bigint, p_at real[]) returns float8 language sql as $$
    with wanted as (
        select e.post_id
          from internal.post_embeddings as e
         where exists (select from internal.visible_posts(p_viewer) as v where v.id = e.post_id)
         order by (e.embedding operator(extensions.<=>) p_at::extensions.halfvec) + 0
         limit 10
    )
    select count(*) / 10.0
      from social.semantic_search(p_viewer, p_at, 10) as f
      join wanted as w on w.post_id = (f.post).id
$$;

select pg_temp.scatter(:open, 1500, array[]::real[], 2);
select pg_temp.scatter(:friend, 100, array[]::real[], 2);
set local enable_seqscan = off;
set local enable_bitmapscan = off;
create temp table before as
select v.id, pg_temp.found_by(v.id) as found from (values (null::bigint), (:eve), (:open)) as v (id);

select pg_temp.scatter(:closed, 1000, array[1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], 0.2);
select pg_temp.scatter(:closed, 500, array[]::real[], 2);
select is(pg_temp.found_by(b.id), b.found, 'posts of a private account change nothing for ' || coalesce(b.id::text, 'a guest'))
  from before as b;
select isnt(pg_temp.found_by(:closed), (select found from before where id is null), 'but for itself');

-- Around one place, 2,000 posts, of which the viewer sees 20: the others are private, or across a block.
select cmp_ok(pg_temp.recall(:eve, array[1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]), '>=', 0.9::float8, 'who sees little of what is near, since it is private');
select pg_temp.scatter(:foe, 1980, array[0, 0, 0, 0, 0, 0, -3, -3], 0.2);
select pg_temp.scatter(:open, 10, array[0, 0, 0, 0, 0, 0, -3, -3], 0.2);
select pg_temp.scatter(:friend, 10, array[0, 0, 0, 0, 0, 0, -3, -3], 0.2);
select cmp_ok(pg_temp.recall(:eve, array[0, 0, 0, 0, 0, 0, -1, -1]), '>=', 0.9::float8, 'or since its author blocks the viewer');
select is((select count(*) from social.semantic_search(:eve, array[0, 0, 0, 0, 0, 0, -1, -1], 100)), 100::bigint, 'whose page is full');
select is((select count(*) from social.semantic_search(:eve, array[0, 0, 0, 0, 0, 0, -1, -1], 100) as f where (f.post).author_id in (:foe, :closed)), 0::bigint, 'of what they see');
select is((select count(*) from social.similar_users(:eve, :friend, 100) as u where u.id in (:foe, :closed)), 0::bigint, 'as are people');

select * from finish();
rollback;
