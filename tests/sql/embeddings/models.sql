-- Commits, since the projection folds what is committed; the models go at its end.
\ir ../helpers.psql
\ir vectors.psql
select plan(54);

select pg_temp.who('em_ada') as ada \gset
select social.create_post(:ada, 'before') as before \gset
select social.create_post(:ada, '', p_media => '[{"kind": "image", "url": "https://example.org/1"}]') as mute \gset
select social.create_post(:ada, '', p_media => '[{"kind": "image", "url": "https://example.org/1", "alt": "a cat"}]') as alt \gset
select internal.settle();
select pg_temp.model('em', 3) as model \gset
create function pg_temp.wrong() returns text language sql as $$
    select string_agg(d.counter || ' ' || coalesce(d.kept::text, '-') || ' ' || coalesce(d.counted::text, '-'), ', ')
      from ops.verify_projection('embeddings') as d
$$;
create temp table mine (id bigint);
insert into mine values (:before), (:mute), (:alt);
create function pg_temp.waiting() returns text language sql as $$
    select string_agg(coalesce(nullif(p.body, ''), 'alt'), ' ' order by p.id)
      from internal.embedding_queue as q join core.posts as p on p.id = q.post_id join mine as m on m.id = p.id
$$;
-- A model that is added queues what was there, the newest first, as the worker asks for it.
select is(pg_temp.waiting(), null, 'nothing waits before the worker asks');
select is(pg_temp.wrong(), null, 'which is no fault');
select is((select passage from internal.take_texts(:model::smallint, 1)), 'a cat', 'the newest text first, an alternative one here');
select is((select passage from internal.take_texts(:model::smallint, 1)), 'before', 'then the next, without what shows no text');
select is(pg_temp.waiting(), 'before alt', 'both are in hand');
select is((select count(*) from internal.take_texts(:model::smallint, 1000) where post_id in (select id from mine)), 0::bigint, 'and are given to nobody else');
update internal.embedding_queue set due_at = clock_timestamp() where post_id = :before;
select is((select passage from internal.take_texts(:model::smallint, 1000) where post_id in (select id from mine)), 'before', 'until their time is over');
select internal.store_embeddings(:model::smallint, array[:before, :alt], array[hashtextextended('before', 0), hashtextextended('a cat', 0)], array['[1,0,0]', '[0,1,0]']) as stored \gset
select is(:stored, 2, 'stored');
select is(pg_temp.waiting(), null, 'nothing waits');
select is((select passage from internal.take_texts(:model::smallint, 1) where post_id in (select id from mine)), null, 'nothing to do');

-- The log brings what is new.
select social.create_post(:ada, 'later') as later \gset
insert into mine values (:later);
select internal.settle();
select is(pg_temp.waiting(), 'later', 'a new post waits');
select is(pg_temp.wrong(), null, 'and is no fault');
select internal.fail_embeddings(:model::smallint, array[:later], 'no such host');
select is((select error from internal.embedding_queue where post_id = :later), 'no such host', 'why it waits');
select ok((select due_at > clock_timestamp() + interval '4 seconds' from internal.embedding_queue where post_id = :later), 'and for how long');
select internal.store_embeddings(:model::smallint, array[:later], array[hashtextextended('later', 0)], array['[0,0,1]']);
select social.edit_post(:ada, :before, p_body => 'edited');
select social.delete_post(:ada, :alt);
select internal.settle();
select is(pg_temp.waiting(), 'edited', 'an edited one waits');
select is((select string_agg(m.id::text, ' ') from mine as m join internal.post_embeddings as e on e.post_id = m.id), :'later', 'and its vector is gone, as is that of a deleted one');
select social.restore_post(:ada, :alt);
select internal.settle();
select is(pg_temp.waiting(), 'edited alt', 'a restored one waits');
select social.delete_post(:ada, :alt);
select internal.settle();
select is(pg_temp.waiting(), 'edited', 'deleted while it waited');

-- What is open.
create function pg_temp.is_open(p_post bigint) returns boolean language sql as $$
    select is_open from internal.post_embeddings where post_id = p_post
$$;
select ok(pg_temp.is_open(:later), 'open');
update core.posts set visibility = 'followers' where id = :later;
select internal.settle();
select is((select passage from internal.take_texts(:model::smallint, 10) where post_id = :later), null, 'another visibility needs no other vector');
select ok(not pg_temp.is_open(:later), 'closed');
update core.posts set visibility = 'public' where id = :later;
select internal.settle();
select ok(pg_temp.is_open(:later), 'opened');
update core.users set is_private = true where id = :ada;
select internal.settle();
select ok(not pg_temp.is_open(:later), 'with a private account');
update core.users set is_private = false where id = :ada;
select internal.settle();
select ok(pg_temp.is_open(:later), 'and an open one');
update core.users set deactivated_at = now() where id = :ada;
select internal.settle();
select ok(not pg_temp.is_open(:later), 'with an account that is away');
update core.users set deactivated_at = null where id = :ada;
select internal.settle();
select is(pg_temp.wrong(), null, 'as the tables say');

-- What is wrong is found and made good.
update internal.post_embeddings set is_open = false where post_id = :later;
insert into internal.post_embeddings (model_id, post_id, user_id, text_hash, is_open, embedding) values (:model, :mute, :ada, 1, true, '[1,1,1]');
delete from internal.embedding_queue where post_id = :before;
insert into internal.embedding_queue (model_id, post_id) values (:model, :alt);
select is((select count(*) from ops.verify_projection('embeddings')), 4::bigint, 'four faults');
call ops.rebuild_projection('embeddings');
select is(pg_temp.wrong(), null, 'mended');
select is(pg_temp.waiting(), 'edited', 'queued');

-- Another model is filled beside it, and taken into use at once.
select is(pg_temp.error_of(format('select ops.use_embedding_model(%s::smallint)', :model)), 'PS409 p_model', 'not while something waits');
select internal.store_embeddings(:model::smallint, array[:before], array[hashtextextended('edited', 0)], array['[1,0,0]']);
update internal.embedding_queue set attempt_count = 3, error = 'x' where model_id = :model;
select ok(ops.use_embedding_model(:model::smallint), 'but where only what fails does');
select ops.add_embedding_model('em', 'other', 2, 'em questions', 'q: ', 'p: ') as other \gset
select is((select string_agg(query_name || query_prefix || is_queued, ' ') from ops.embedding_models where id = :other), 'em questionsq: false', 'it is told how to ask');
select is((select passage from internal.take_texts(:other::smallint, 1000) where post_id = :later), 'p: later', 'with its own prefix');
select is(pg_temp.found('social.semantic_search(null, array[1, 0, 0], 1)'), 'edited 100', 'searched with the one');
select internal.store_embeddings(:other::smallint, array[:before, :later], array[hashtextextended('edited', 0), hashtextextended('later', 0)], array['[1,0]', '[0,1]']);
select ops.use_embedding_model(:other::smallint, true);
select is(pg_temp.found('social.semantic_search(null, array[0, 1], 1)'), 'later 100', 'then with the other');
select is((select recall from ops.measure_recall(100, 1)), 1::real, 'which finds all that it has');
select is((select string_agg(format('%s %s', s.name, s.version), ', ') from ops.embedding_states() as s where s.is_current and s.embedded_count = 2), 'em other', 'and says how much that is');
select is(pg_temp.error_of(c.call), c.error, c.call)
  from (values ('select ops.measure_recall(0)', 'PS400 p_queries'), ('select ops.measure_recall(1, 101)', 'PS400 p_k'),
               ('select ops.use_embedding_model(0::smallint)', 'PS404 p_model'),
               ('select ops.add_embedding_model('''', ''1'', 2)', 'PS400 p_name'), ('select ops.add_embedding_model(''m'', null, 2)', 'PS400 p_version'),
               ('select ops.add_embedding_model(''m'', ''1'', 2, p_query_prefix => null)', 'PS400 p_query_prefix'),
               ('select ops.add_embedding_model(''m'', ''1'', 2, p_passage_prefix => repeat(''x'', 1001))', 'PS400 p_passage_prefix'), ('select ops.add_embedding_model(''m'', ''1'', 2, '''')', 'PS400 p_query_name'),
               ('select internal.store_embeddings(0::smallint, array[1], array[1], array[''[1,0]''])', 'PS404 p_model')) as c (call, error);

-- What is refused.
select is(pg_temp.error_of(format('select internal.store_embeddings(%s::smallint, array[%s], array[hashtextextended(''later'', 0)], array[%L])', :model, :later, v)), 'PS400 p_vectors', v)
  from unnest(array['[1,0]', '[0,0,0]']) as v;
select is(pg_temp.error_of('select ops.add_embedding_model(''em'', ''other'', 2)'), 'PS409 p_name', 'twice the same');
select is(pg_temp.error_of('select ops.add_embedding_model(''em'', ''huge'', 4001)'), 'PS400 p_dimensions', 'too many dimensions');
select is(pg_temp.error_of(format('select ops.drop_embedding_model(%s::smallint)', :other)), 'PS409 p_model', 'what is in use stays');

-- An erasure leaves nothing.
select social.erase_user(:ada) from generate_series(1, 20);
select internal.settle();
select is((select count(*) from internal.post_embeddings where user_id = :ada), 0::bigint, 'erased');

update internal.embedding_models set is_current = false;
create procedure pg_temp.drop_all() language plpgsql as $$
declare
    v_model smallint;
begin
    for v_model in select id from internal.embedding_models loop
        while ops.drop_embedding_model(v_model, 1) loop
            null;
        end loop;
    end loop;
end
$$;
call pg_temp.drop_all();
select is((select count(*) from internal.post_embeddings), 0::bigint, 'no vectors without a model');
select is(pg_temp.error_of('select ops.drop_embedding_model(1::smallint)'), 'PS404 p_model', 'nor a model');

select * from finish();
