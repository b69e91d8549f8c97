-- Rolled back, so that its model is the current one here alone.
begin;
\ir ../helpers.psql
\ir vectors.psql
select plan(53);

select is(pg_temp.error_of('select social.semantic_search(null, array[1, 0, 0])'), 'PS503 model', 'no search without a model');

select pg_temp.who('ms_ada') as ada, pg_temp.who('ms_bob') as bob, pg_temp.who('ms_cyd') as cyd,
       pg_temp.who('ms_dan') as dan \gset
select pg_temp.model('ms') as model \gset
select ok(ops.use_embedding_model(:model::smallint, true), 'a model is taken into use');
select ok(not ops.use_embedding_model(:model::smallint, true), 'once');

select social.create_post(:ada, 'cats') as cats \gset
select social.create_post(:ada, 'kittens') as kittens \gset
select social.create_post(:bob, 'dogs') as dogs \gset
select social.create_post(:bob, 'trains') as trains \gset
select social.create_post(:ada, 'secret cats', p_visibility => 'followers') as secret \gset
select social.create_post(:ada, 'cats for @ms_dan', p_visibility => 'mentioned') as letter \gset
select is(pg_temp.embed(:model::smallint, p.id, p.vector), 1, 'stored')
  from (values (:cats, '[1,0,0]'), (:kittens, '[0.9,0.1,0]'), (:dogs, '[0.7,0.7,0]'), (:trains, '[0,0,1]'),
               (:secret, '[1,0.01,0]'), (:letter, '[1,0.02,0]')) as p (id, vector);

-- By index, as where there are millions.
set local enable_seqscan = off;
set local enable_bitmapscan = off;
set local enable_sort = off;
select is(
    pg_temp.found('social.semantic_search(null, array[1, 0, 0], 3)'), 'cats 100, kittens 99, dogs 71',
    'the nearest first, for a guest'
);
select is(pg_temp.found('social.semantic_search(null, array[2, 0, 0], 1)'), 'cats 100', 'whatever its length');
select is(pg_temp.found('social.semantic_search(null, array[1, 0, 0], 3)'),
          pg_temp.found(format('social.semantic_search(%s, array[1, 0, 0], 3)', :bob)), 'for whom follows nobody');
select is(pg_temp.found(format('social.similar_posts(null, %s, 2)', :cats)), 'kittens 99, dogs 71',
          'similar ones, without the post itself');
select is(pg_temp.found(format('social.similar_posts(%s, %s, 2)', :ada, :cats)),
          'secret cats 100, cats for @ms_dan 100', 'the author''s own');

-- What only some may see.
select social.follow_user(:cyd, :ada);
select is(pg_temp.found(format('social.similar_posts(%s, %s, 2)', :cyd, :cats)), 'secret cats 100, kittens 99',
          'for followers');
insert into internal.notifications (user_id, kind, group_id, caused_at) values (:dan, 'mention', :letter, now());
select is(pg_temp.found(format('social.similar_posts(%s, %s, 2)', :dan, :cats)),
          'cats for @ms_dan 100, kittens 99', 'for whom it addresses');
select social.unfollow_user(:cyd, :ada);
select is(pg_temp.found(format('social.similar_posts(%s, %s, 2)', :cyd, :cats)), 'kittens 99, dogs 71',
          'no longer for whom no longer follows');

-- A page is full though the nearest are not for the viewer.
select social.block_user(:cyd, :ada);
select is(pg_temp.found(format('social.semantic_search(%s, array[1, 0, 0], 2)', :cyd)), 'dogs 71, trains 0',
          'across a block nothing');
select is(pg_temp.error_of(format('select social.similar_posts(%s, %s)', :cyd, :cats)), 'PS404 p_post',
          'nor what is like it');
select social.mute_user(:dan, :bob);
select is(pg_temp.found(format('social.semantic_search(%s, array[0.7, 0.7, 0], 1)', :dan)), 'kittens 78',
          'without whom one mutes');
select social.unmute_user(:dan, :bob);
update core.users set deactivated_at = now() where id = :bob;
select is(pg_temp.found(format('social.semantic_search(%s, array[0.7, 0.7, 0], 1)', :dan)), 'kittens 78',
          'without who is away');
update core.users set deactivated_at = null where id = :bob;

-- Who wants to be found by followers alone.
select social.set_preferences(:ada, '{"is_indexable": false}');
select is(pg_temp.found('social.semantic_search(null, array[1, 0, 0], 2)'), 'dogs 71, trains 0', 'not by a guest');
select is(pg_temp.found(format('social.similar_posts(null, %s, 1)', :cats)), 'dogs 71', 'nor as what is like a post');
select is(pg_temp.found(format('social.semantic_search(%s, array[1, 0, 0], 1)', :ada)), 'cats 100', 'by oneself');
select social.follow_user(:bob, :ada);
select is(pg_temp.found(format('social.semantic_search(%s, array[1, 0, 0], 1)', :bob)), 'cats 100', 'and by followers');
select social.unfollow_user(:bob, :ada), social.set_preferences(:ada, '{"is_indexable": true}');

-- Replies to somebody who is muted or across a block, as in feeds.
select social.create_post(:bob, 'a reply', p_reply_to => :kittens) as reply \gset
select pg_temp.embed(:model::smallint, :reply, '[0,1,0]');
select is(pg_temp.found(format('social.semantic_search(%s, array[0, 1, 0], 1)', :dan)), 'a reply 100', 'a reply');
select is(pg_temp.found(format('social.semantic_search(%s, array[0, 1, 0], 1)', :cyd)), 'dogs 71',
          'none to whom one blocks');
select is(pg_temp.found(format('social.semantic_search(%s, array[0, 1, 0], 1)', :bob)), 'a reply 100', 'one''s own');

-- Only what the post shows.
update core.posts set body = 'tigers' where id = :cats;
select internal.set_embeddings(array[:cats]);
select is(pg_temp.found('social.semantic_search(null, array[1, 0, 0], 1)'), 'kittens 99',
          'an edited text is not found by what it was');
select is(pg_temp.found(format('social.similar_posts(null, %s)', :cats)), null, 'and is like nothing yet');
select is(internal.store_embeddings(:model::smallint, array[:cats], array[hashtextextended('cats', 0)], array['[1,0,0]']),
          0, 'nor is a vector of it stored');
select is((select count(*) from internal.embedding_queue where post_id = :cats and due_at <= clock_timestamp()), 1::bigint,
          'it waits');
select social.delete_post(:ada, :kittens);
select is(pg_temp.found('social.semantic_search(null, array[1, 0, 0], 1)'), 'dogs 71', 'a deleted one is not found');
select internal.set_embeddings(array[:kittens]);
select is((select count(*) from internal.post_embeddings where post_id = :kittens), 0::bigint, 'and loses its vector');

-- What is refused.
select is(pg_temp.error_of(format('select social.semantic_search(null, %s)', v)), 'PS400 p_embedding', v)
  from unnest(array['null', 'array[]::real[]', 'array[1, 0]', 'array[1, 0, 0, 0]', 'array[0, 0, 0]',
                    'array[1e-5, 0, 0]', 'array[1, 0, null]', 'array[1, 0, ''NaN''::real]',
                    'array[1, 0, ''Infinity''::real]', 'array[1, 0, 1e5]', 'array[[1, 0, 0]]',
                    '''[0:2]={1,0,0}''::real[]']) as v;
select is(pg_temp.error_of('select social.semantic_search(null, array[1, 0, 0], 101)'), 'PS400 p_limit', 'a limit');
select is(pg_temp.error_of(format('select social.semantic_search(null, array[1, 0, 0], 3, %s::smallint)', :model + 1)), 'PS409 p_model', 'a vector of another model');
select is(pg_temp.found(format('social.semantic_search(null, array[1, 0, 0], 1, %s::smallint)', :model)), 'dogs 71', 'and of this one');
select is(pg_temp.error_of('select social.semantic_search(1, array[1, 0, 0])'), 'PS404 p_viewer', 'an unknown viewer');
select is(pg_temp.error_of(format('select social.similar_posts(null, %s)', :secret)), 'PS404 p_post',
          'what the viewer does not see');
select is(pg_temp.error_of(format('select social.similar_posts(null, %s, 0)', :dogs)), 'PS400 p_limit', 'no limit');
select is(current_setting('hnsw.iterative_scan'), 'off', 'the settings of pgvector stay as they were');

select * from finish();
rollback;
